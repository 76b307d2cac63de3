"""Fields of tables and forms that store and return a text by the rules of `one_line`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from kakutei.infrastructure.one_line import many_lines, one_line

_Set = TypeVar("_Set", contravariant=True)
_Get = TypeVar("_Get", covariant=True)

if TYPE_CHECKING:

    class _CharField(models.CharField[_Set, _Get]):
        pass
else:

    class _CharField(models.CharField):
        def __class_getitem__(cls, types: object) -> type:
            return cls  # Django's fields take type arguments in the stubs alone


class OneLineField(_CharField[_Set, _Get]):
    """A CharField that stores one line whatever it is given, by save, bulk_create and update alike."""

    rule: Callable[[str], str] = staticmethod(one_line)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row in memory gets the stored text too."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str) and value != (stored := self.rule(value)):
            setattr(model_instance, self.attname, stored)
            return stored
        return value

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return super().get_db_prep_save(self.rule(value) if isinstance(value, str) else value, connection)

    def deconstruct(self) -> Any:
        """In migrations it is the plain CharField of the column."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class ManyLinesField(OneLineField[_Set, _Get]):
    """The same for a text that keeps its lines."""

    rule = staticmethod(many_lines)


def label_of(model: type[models.Model], name: str) -> str:
    """The label of a field in forms, in exports and in the audit log."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{model.__name__}.{name} is no field of its own.")
    return str(field.verbose_name)


class OneLineInput(forms.CharField):
    """A form's field for one line."""

    rule: Callable[[str], str] = staticmethod(one_line)

    def to_python(self, value: Any) -> str:
        return super().to_python(self.rule(str(value)) if value is not None else value) or ""


class ManyLinesInput(OneLineInput):
    """A form's field for a text that keeps its lines."""

    rule = staticmethod(many_lines)
    widget = forms.Textarea
