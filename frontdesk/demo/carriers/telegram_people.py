"""The people with phones: who they are, as an Update describes them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody with a phone."""

    id: int
    first_name: str
    last_name: str | None = None
    language_code: str | None = None
    phone_number: str | None = None

    def user(self) -> dict[str, object]:
        """Describe them as an Update does."""
        fields: dict[str, object] = {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "language_code": self.language_code,
        }
        return {key: value for key, value in fields.items() if value is not None}

    def chat(self) -> dict[str, object]:
        """Describe their private chat as an Update does."""
        return {"id": self.id, "type": "private", "first_name": self.first_name}
