"""The store's own words for cells: assigned on the shift table, listed and deleted on the patterns' page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from kakutei.authentication.authorization import allow
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.shift.actions.entry_words import NoSuchMeaning, WordHasMeaning, WordTooLong, delete_word, save_word
from kakutei.shift.people.models import Store
from kakutei.shift.people.policy import manages_store
from kakutei.shift.roster.models import EntryWord


@allow(manages_store)
@require_POST
def add(request: HttpRequest, store_id: int) -> HttpResponse:
    """Empty with status 204, or the sentence of the refusal: the table's script asks."""
    store = get_object_or_404(Store, pk=store_id)
    try:
        save_word(store=store, word=request.POST.get("word", ""), meaning=request.POST.get("meaning", ""))
    except (NoSuchMeaning, WordTooLong, WordHasMeaning) as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@allow(manages_store)
@require_POST
def delete(request: HttpRequest, store_id: int, word_id: int) -> HttpResponse:
    store = get_object_or_404(Store, pk=store_id)
    delete_word(word=get_object_or_404(EntryWord, pk=word_id, store=store))
    return company_redirect("shift:store_patterns", store.pk)
