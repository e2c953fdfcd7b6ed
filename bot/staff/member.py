"""Member of staff, their sign-in sessions and failed tries."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.tables import Base, next_id


class Role(StrEnum):
    """What a member may do; a manager may do everything."""

    AGENT = "agent"
    CURATOR = "curator"
    MANAGER = "manager"


class Member(Base):
    """One person of staff. `must_change`: the password was printed or told once and must be replaced."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str]
    must_change: Mapped[bool]
    created_at: Mapped[datetime]


class StaffSession(Base):
    """One sign-in. Only a hash of the cookie is kept, so a copied database opens no console."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class FailedSignIn(Base):
    """A wrong password, counted per account and per address (both as hashes)."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (Index("ix_failed_sign_ins", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=next_id)
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
