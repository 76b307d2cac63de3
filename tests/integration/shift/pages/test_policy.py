import pytest
from django.test import Client
from django_scopes import scope

from kakutei.demo import cast
from kakutei.shift.people.models import Role, RoleKind

from .conftest import sign_in
from .reading import plain, source
from .world import World, other_company

OF_LEADERS = [
    "/c/minato/companies",
    "/c/minato/companies/edit",
    "/c/minato/stores/add",
    "/c/minato/stores/{ekimae}/edit",
    "/c/minato/staff/add",
    "/c/minato/staff/employees",
    "/c/minato/staff/numbers",
    "/c/minato/staff/import",
    "/c/minato/staff/list.csv",
    "/c/minato/staff/list.xlsx",
    "/c/minato/staff/{staff}",
    "/c/minato/staff/{staff}/access",
    "/c/minato/settings",
    "/c/minato/application",
    "/c/minato/upgrade",
    "/c/minato/companies/connection",
    "/c/minato/settings/notices",
    "/c/minato/link/pause",
]
OF_PLANNERS = ["/c/minato/shifts", "/c/minato/staff", "/c/minato/staff/rows", "/c/minato/link", "/c/minato/patterns"]
OF_STORE = [
    "/c/minato/stores/{store}/shifts", "/c/minato/stores/{store}/shifts/2026-12", "/c/minato/stores/{store}/shifts/2026-12/preview",
    "/c/minato/stores/{store}/shifts/2026-12/marks", "/c/minato/stores/{store}/patterns", "/c/minato/stores/{store}/patterns/add",
    "/c/minato/stores/{store}/shifts/2026-12/plans",
]  # fmt: skip
POSTS_OF_STORE = [
    "/c/minato/stores/{store}/shifts/2026-12/cells", "/c/minato/stores/{store}/shifts/2026-12/confirmation",
    "/c/minato/stores/{store}/words",
    "/c/minato/stores/{store}/shifts/2026-12/plans/ask", "/c/minato/stores/{store}/shifts/2026-12/plans/take",
]  # fmt: skip


def filled(url: str, world: World, store: int = 0) -> str:
    return url.format(ekimae=world.ekimae.pk, staff=world.staff(cast.OWNER).pk, store=store or world.ekimae.pk)


def test_strangers_are_sent_to_sign_in(world: World) -> None:
    stranger = Client(headers={"host": "127.0.0.1"})
    for url in (*OF_LEADERS, *OF_PLANNERS, *OF_STORE, "/c/minato/dashboard", "/c/minato/me"):
        assert stranger.get(filled(url, world))["Location"].startswith("/login?next="), url


def test_staff_see_only_their_own_shifts(part_timer: Client, world: World) -> None:
    for url in (*OF_LEADERS, *OF_PLANNERS, *OF_STORE):
        assert part_timer.get(filled(url, world)).status_code == 404, url


def test_editors_change_neither_company_nor_people(editor: Client, world: World) -> None:
    for url in OF_LEADERS:
        assert editor.get(filled(url, world)).status_code == 404, url


@pytest.mark.parametrize("url", [*OF_PLANNERS, *OF_STORE])
def test_editors_plan_at_their_own_store(editor: Client, world: World, url: str) -> None:
    assert editor.get(filled(url, world)).status_code in (200, 302)


@pytest.mark.parametrize(
    "url",
    ["/c/minato/staff/employees", "/c/minato/staff/numbers", "/c/minato/staff/import", "/c/minato/staff/import/rows"],
)
def test_only_leaders_can_add_people(editor: Client, part_timer: Client, world: World, url: str) -> None:
    assert editor.post(url).status_code == 404
    assert part_timer.post(url).status_code == 404
    assert Client(headers={"host": "127.0.0.1"}).post(url)["Location"].startswith("/login")


def test_another_store_does_not_exist_for_an_editor(editor: Client, world: World) -> None:
    for url in OF_STORE:
        assert editor.get(filled(url, world, world.konan.pk)).status_code == 404, url


@pytest.mark.parametrize("url", POSTS_OF_STORE)
def test_an_editor_neither_types_nor_confirms_elsewhere(editor: Client, world: World, url: str) -> None:
    assert editor.post(filled(url, world, world.konan.pk)).status_code == 404


def test_another_companys_store_does_not_exist(owner: Client, world: World) -> None:
    store, _ = other_company()
    for url in OF_STORE:
        assert owner.get(filled(url, world, store.pk)).status_code == 404, url


def test_another_companys_owner_sees_nothing_of_ours(world: World) -> None:
    _, stranger = other_company()
    client = sign_in(stranger)
    assert client.get(f"/c/minato/staff/{world.staff(cast.OWNER).pk}").status_code == 404
    assert "青木" not in source(client.get("/c/minato/staff"))
    assert client.post(f"/c/minato/companies/{world.company.pk}/open").status_code == 404


def test_who_has_two_companies_opens_one_after_the_other(owner: Client, world: World) -> None:
    store, _ = other_company()
    with scope(company=store.company):
        Role.objects.create(company=store.company, user=world.owner, kind=RoleKind.OWNER)
    assert 'href="/c/tonari/dashboard"' in source(owner.get("/c/minato/companies")).partition("<main")[0]
    assert "となり店" in source(owner.get("/c/tonari/companies"))


def menu(client: Client, url: str) -> str:
    return plain(source(client.get(url)).partition('<nav class="menu"')[2].partition("</nav>")[0].partition(">")[2])


def test_the_menu_shows_what_each_role_may_open(owner: Client, editor: Client, part_timer: Client) -> None:
    assert menu(owner, "/c/minato/staff") == "ダッシュボード シフト管理 スタッフ管理 業務 連携状況 設定 アップグレード"
    assert menu(editor, "/c/minato/staff") == "シフト管理 スタッフ管理 業務 連携状況"
    assert menu(part_timer, "/c/minato/me") == ""


def test_signed_in_people_land_on_the_dashboard_and_strangers_on_the_home_page(owner: Client, world: World) -> None:
    assert owner.get("/")["Location"] == "/c/minato/dashboard"
    page = source(Client(headers={"host": "127.0.0.1"}).get("/"))
    assert "今すぐ登録" in plain(page)
    assert "ログイン" in plain(page.partition("<header")[2].partition("</header>")[0])


def test_an_editor_lands_on_the_shift_table(editor: Client, world: World) -> None:
    assert (
        editor.get("/c/minato/dashboard", follow=True)
        .redirect_chain[-1][0]
        .startswith(f"/c/minato/stores/{world.ekimae.pk}/shifts/")
    )


def test_the_health_check_answers_anybody(world: World) -> None:
    assert Client(headers={"host": "127.0.0.1"}).get("/healthz").content == b"ok\n"
