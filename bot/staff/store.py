"""Find and keep members of staff and their sign-ins; the caller commits."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.staff.member import FailedSignIn, Member, Role, StaffSession
from bot.staff.passwords import hash_password, one_time_password, password_fits

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 30


class Throttled(Exception):
    """Too many wrong passwords lately."""


def add_member(session: Session, email: str, role: Role) -> str:
    """Add a member, or give a known one a new role and password; returns the one-time password."""
    password = one_time_password()
    member = find_member(session, email)
    if member is None:
        member = Member(email=email.lower(), created_at=datetime.now(UTC))
        session.add(member)
    else:
        session.execute(delete(StaffSession).where(StaffSession.member_id == member.id))
    member.role, member.password_hash, member.must_change = role.value, hash_password(password), True
    session.flush()
    return password


def find_member(session: Session, email: str) -> Member | None:
    """The member with this address."""
    return session.scalar(select(Member).where(Member.email == email.strip().lower()))


def members_by_id(session: Session) -> dict[int, Member]:
    """Everyone on the staff."""
    return {member.id: member for member in session.scalars(select(Member))}


def nobody_has_signed_in(session: Session) -> bool:
    """Whether the console is still unused: no member, or only one whose one-time password was never replaced."""
    members = session.scalar(select(func.count()).select_from(Member)) or 0
    fresh = session.scalar(select(func.count()).select_from(Member).where(Member.must_change)) or 0
    return members == 0 or (members == 1 and fresh == 1)


def may_try(session: Session, email: str, address: str) -> None:
    """Raises Throttled when this account or this address failed too often in the last 15 minutes."""
    since = datetime.now(UTC) - WINDOW
    for who, most in ((_who(email), TRIES_PER_ACCOUNT), (_who(address), TRIES_PER_ADDRESS)):
        tries = select(func.count()).select_from(FailedSignIn).where(FailedSignIn.who == who, FailedSignIn.at > since)
        if (session.scalar(tries) or 0) >= most:
            raise Throttled


def note_failure(session: Session, email: str, address: str) -> None:
    """Count a wrong password against the account and the address."""
    now = datetime.now(UTC)
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - 4 * WINDOW))
    session.add_all([FailedSignIn(who=_who(email), at=now), FailedSignIn(who=_who(address), at=now)])


def begin_session(session: Session, member: Member) -> str:
    """A new sign-in; returns the cookie's value (256 bits), which is not kept."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session.execute(delete(StaffSession).where(StaffSession.created_at < now - LONGEST))
    session.add(
        StaffSession(
            token_hash=_digest(token),
            member_id=member.id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
        )
    )
    return token


def find_session(session: Session, token: str) -> StaffSession | None:
    """The sign-in behind a cookie, unless it was idle or old for too long."""
    found = session.get(StaffSession, _digest(token))
    now = datetime.now(UTC)
    if found is None or now - found.seen_at > IDLE or now - found.created_at > LONGEST:
        return None
    return found


def end_session(session: Session, token: str) -> None:
    """Sign out."""
    session.execute(delete(StaffSession).where(StaffSession.token_hash == _digest(token)))


def change_password(session: Session, member: Member, password: str) -> None:
    """Replace the password and end every sign-in of this member."""
    member.password_hash, member.must_change = hash_password(password), False
    session.execute(delete(StaffSession).where(StaffSession.member_id == member.id))


def check_password(member: Member | None, password: str) -> bool:
    """Whether it fits; as slow for a member who does not exist."""
    return password_fits(member.password_hash if member else None, password)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _who(name: str) -> str:
    return hashlib.sha256(name.strip().lower().encode()).hexdigest()
