"""Column types that mean the same on PostgreSQL and on SQLite."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Dialect, Enum, Text, TypeDecorator

from ichikara_desktop.domain.people import Role


class UtcTime(TypeDecorator[datetime]):
    """A moment. SQLite keeps no time zone, so every moment is stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as the database takes it."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with UTC as its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class RoleSet(TypeDecorator[frozenset[Role]]):
    """The roles of a person, as their sorted names with commas between."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[Role] | None, dialect: Dialect) -> str | None:
        """Return the roles as one text."""
        del dialect
        return None if value is None else ",".join(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Role] | None:
        """Return the roles."""
        del dialect
        return None if value is None else frozenset(Role(name) for name in value.split(",") if name)


class NameSet(TypeDecorator[frozenset[str]]):
    """Some names without commas, as one text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str | None:
        """Return the names as one text."""
        del dialect
        return None if value is None else ",".join(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:
        """Return the names."""
        del dialect
        return None if value is None else frozenset(name for name in value.split(",") if name)


def choice(values: type[StrEnum], name: str) -> Enum:
    """Return a text column type that takes only ``values``, held by a check constraint."""
    return Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
