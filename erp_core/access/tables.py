"""Who works here and how they prove it. Only digests of secrets are stored."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from erp_core.kernel.table import PrimaryKey, Table, reference


class User(Table):
    """A member of staff who may log in."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("language IN ('en', 'zh')", name="language"),)

    id: Mapped[PrimaryKey]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    language: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    roles: Mapped[list["UserRole"]] = relationship(lazy="selectin", order_by="UserRole.role")


class UserRole(Table):
    """A role that a user holds."""

    __tablename__ = "user_roles"

    user_id: Mapped[int] = reference("users.id", primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class ApiKey(Table):
    """A key with which a program acts as a user; only its digest is known."""

    __tablename__ = "api_keys"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = reference("users.id")
    label: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class StaffSession(Table):
    """A logged-in browser or program; its token is known by digest only."""

    __tablename__ = "staff_sessions"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = reference("users.id")
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LoginAttempts(Table):
    """How often a login was tried since the window began; unknown logins count alike."""

    __tablename__ = "login_attempts"

    login_digest: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]
