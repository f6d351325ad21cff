"""The settings: environment variables named ANUENCIA_*. (docs/operating.md lists them.)"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.jurisdictions.registry import DEFAULT, JURISDICTIONS

#: In the data folder, unless ANUENCIA_LOG_KEY names another file.
LOG_KEY_FILE: Final = "log.key"
#: In the data folder too: with which tokens are signed in development.
DEV_KEY_FILE: Final = "dev-issuer.pem"
#: In the data folder, unless ANUENCIA_WEBHOOK_KEY names another file.
WEBHOOK_KEY_FILE: Final = "webhook.key"


def is_safe_address(url: str) -> bool:
    """Whether keys may be fetched from there: over TLS, or from this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "::1", "localhost")


def _words_of(url: str) -> Mapping[str, Any]:
    """What a libpq URL says; ValueError without a part of it."""
    try:
        return conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # whose message repeats a part, perhaps of a password
        raise ValueError(
            "must be the URL of a PostgreSQL database; in a password, write a space as %20, @ as %40,"
            " / as %2F, : as %3A and % as %25"
        ) from None


def is_origin(address: str) -> bool:
    """Whether it is the beginning of addresses: a scheme of the web, a host, perhaps a port."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    written = f"[{host}]" if host is not None and ":" in host else host
    whole = f"{parts.scheme}://{written}" + ("" if port is None else f":{port}")
    return parts.scheme in ("http", "https") and bool(host) and whole == address and address.isascii()


class IssuerSettings(BaseModel):
    """An issuer of tokens, and the offices that it may speak for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$", description="Short name; part of `actorid`.")
    iss: str = Field(description="Value of the `iss` claim.")
    jwks_file: Path | None = Field(
        default=None, description="File with the issuer's public keys (RFC 7517), read at the start."
    )
    jwks_url: str | None = Field(
        default=None, pattern=r"^https?://[!-~]+$", description="Or the address that they are fetched from."
    )
    offices: frozenset[str] = Field(description="Offices whose tokens this issuer may sign.")

    @model_validator(mode="after")
    def _one_source_of_keys(self) -> IssuerSettings:
        if (self.jwks_file is None) == (self.jwks_url is None):
            raise ValueError("an issuer must have either jwks_file or jwks_url")
        if self.jwks_url is not None and not is_safe_address(self.jwks_url):
            raise ValueError("jwks_url must be https, or an address of this machine")
        return self


#: What has to be said there, and why.
_FOR_PRODUCTION: Final = {
    "database_url": "ANUENCIA_DATABASE_URL (no embedded database there)",
    "origin": "ANUENCIA_ORIGIN (the log's name, which its database keeps for ever)",
}


class Settings(BaseSettings):
    """Everything that an operator decides; each has a default fit for development on one machine."""

    model_config = SettingsConfigDict(env_prefix="ANUENCIA_", frozen=True, extra="ignore")

    jurisdiction: str = Field(
        default=DEFAULT,
        description="Whose law, offices, places and calendar the register has, by the code of its profile.",
    )
    env: Literal["development", "production"] = Field(
        default="development",
        description="`production` refuses the development issuer and the embedded database.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="From which level on the log has a line; requests are `info`."
    )
    host: str = Field(default="127.0.0.1", description="Address to bind to.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to bind to; 0 takes a free one.")
    data: Path = Field(
        default=Path(".anuencia"), description="Folder of the embedded database and of the development keys."
    )
    database_url: str | None = Field(
        default=None,
        description="libpq URL of a PostgreSQL server, as role anuencia_app; unset: the embedded one.",
    )
    owner_url: str | None = Field(
        default=None,
        description="libpq URL for migrations, as the owner of the database; default: database_url.",
    )
    read_urls: tuple[str, ...] = Field(
        default=(),
        description="libpq URLs of replicas that reads go to, as role anuencia_app, as JSON; "
        "unset: the primary is read from too.",
    )
    origin: str = Field(
        default="anuencia.localhost/log",
        pattern=r"^[^\s+]+/log$",
        description="Name of the log: `source` of every event, first line of every checkpoint. "
        "A database keeps the first one that it is given.",
    )
    audience: str = Field(default="anuencia", description="Value that the `aud` claim of a token must hold.")
    issuers: tuple[IssuerSettings, ...] = Field(default=(), description="Issuers of tokens, as JSON.")
    log_key: Path | None = Field(
        default=None, description="File with the log's signing keys; unset: `log.key` in the data folder."
    )
    publisher: bool = Field(
        default=True,
        description="Whether `serve` signs checkpoints itself; false where another process does.",
    )
    projector: Literal["process", "thread", "none"] = Field(
        default="process",
        description="Who keeps the projections: a process that `serve` starts, a thread of it, or another.",
    )
    deliverer: bool = Field(
        default=True,
        description="Whether `serve` delivers webhooks itself; false where another process does.",
    )
    webhook_key: Path | None = Field(
        default=None,
        description="File with the keys that sign webhooks, made if it is not there; unset: `webhook.key` in "
        "the data folder.",
    )
    heartbeat_seconds: int = Field(
        default=600, ge=1, description="While nothing is recorded, the witnesses cosign anew after this time."
    )
    witness_policy: Path | None = Field(
        default=None, description="File (C2SP tlog-policy) with witnesses, their addresses and the quorum."
    )
    witness_hold_seconds: int = Field(
        default=30,
        ge=0,
        description="How long a checkpoint waits for the quorum before it is published as is.",
    )
    witness_timeout_seconds: int = Field(
        default=5, ge=1, description="How long one witness may take to answer."
    )
    public_rate: int = Field(
        default=50, ge=0, description="Requests a second from one address without a good token; 0: no limit."
    )
    token_rate: int = Field(
        default=200, ge=0, description="Requests a second of one subject with a good token; 0: no limit."
    )
    log_rate: int = Field(
        default=1000,
        ge=0,
        description="Requests a second from one address for what stands under /log; 0: no limit.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="Addresses whose X-Forwarded-For is believed, with commas between."
    )
    cors_origins: tuple[str, ...] = Field(
        default=(), description="Origins whose pages may read answers, as JSON; `*`: all."
    )
    security_contact: str | None = Field(
        default=None,
        pattern=r"^(?:mailto:|https://|tel:)[!-~]+$",
        description="Where a flaw of the service can be told, for security.txt; unset: no such file.",
    )
    public_address: str | None = Field(
        default=None,
        description="Where the public finds the register, such as https://anuencia.example.org, with which "
        "links to it begin where they must be whole; unset: they begin as each request came.",
    )
    cache_states: int = Field(default=10_000, ge=1, description="How many authorizations are kept warm.")
    tracing: bool = Field(
        default=False,
        description="Whether a span of each request is sent to where OpenTelemetry's variables say.",
    )

    @field_validator("read_urls")
    @classmethod
    def _are_addresses(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        for url in urls:
            _words_of(url)
        return urls

    @field_validator("database_url", "owner_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is not None:
            wanted = _words_of(url).get("target_session_attrs", "read-write")
            if wanted not in ("read-write", "primary"):
                raise ValueError(
                    "must lead to the server that takes writes: leave target_session_attrs away, or say "
                    "read-write; servers that are read from are named in ANUENCIA_READ_URLS"
                )
        return url

    @field_validator("public_address")
    @classmethod
    def _begins_addresses(cls, address: str | None) -> str | None:
        if address is not None and not is_origin(address):
            raise ValueError(
                "must be http:// or https:// with a name and perhaps a port, and nothing after it"
            )
        return address

    @field_validator("jurisdiction")
    @classmethod
    def _known(cls, code: str) -> str:
        if code not in JURISDICTIONS:
            raise ValueError(f"must be the code of a jurisdiction: {', '.join(sorted(JURISDICTIONS))}")
        return code

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        if self.owner_url is not None and self.database_url is None:
            raise ValueError(
                "ANUENCIA_OWNER_URL is set and ANUENCIA_DATABASE_URL is not: the database would be an "
                "embedded one, and not that one"
            )
        if self.read_urls and self.database_url is None:
            raise ValueError(
                "ANUENCIA_READ_URLS is set and ANUENCIA_DATABASE_URL is not: of what are they replicas?"
            )
        if self.env == "production":
            lacking = [
                why
                for name, why in _FOR_PRODUCTION.items()
                if name not in self.model_fields_set or getattr(self, name) is None
            ]
            if lacking:
                raise ValueError(f"for production set {' and '.join(lacking)}")
            if self.origin.partition("/")[0].endswith(".localhost"):
                raise ValueError("for production ANUENCIA_ORIGIN must be a name of your own")
        return self

    @property
    def names_a_log(self) -> bool:
        """Whether somebody has said which log it is: a default is nobody's word."""
        return "origin" in self.model_fields_set

    @property
    def log_key_file(self) -> Path:
        """Where the log's signing keys stand; the newest checkpoint stands beside them."""
        return (self.log_key or self.data / LOG_KEY_FILE).absolute()

    @property
    def webhook_key_file(self) -> Path:
        """Where the keys stand that sign webhooks."""
        return (self.webhook_key or self.data / WEBHOOK_KEY_FILE).absolute()

    def rate(self, name: Literal["public_rate", "token_rate", "log_rate"]) -> int:
        """How many requests a second; 0: no limit, as in development on one machine unless one is set."""
        alone = self.env == "development" and self.loopback and name not in self.model_fields_set
        return 0 if alone else getattr(self, name)

    @property
    def loopback(self) -> bool:
        """Whether the service is bound to this machine alone."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


#: How much of a name must be right (difflib's measure): one letter of four may be another, or elsewhere.
_NEARLY: Final = 0.75


class SettingsError(ValueError):
    """A setting that cannot be used, in one sentence."""


def mistyped(environment: Iterable[str]) -> dict[str, str]:
    """Of these variables those that are no setting and nearly are one, each with that setting."""
    prefix = Settings.model_config["env_prefix"]
    known = {name.upper(): f"{prefix}{name.upper()}" for name in Settings.model_fields}
    meant: dict[str, str] = {}
    for variable in sorted(environment):
        name = variable.upper().removeprefix(prefix)
        if variable.upper().startswith(prefix) and name not in known:
            for near in get_close_matches(name, known, n=1, cutoff=_NEARLY):
                meant[variable] = known[near]
    return meant


def load() -> Settings:
    """The settings of the environment; raises SettingsError, which never repeats a value."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = []
        for flaw in error.errors(include_url=False, include_input=False):
            name = "_".join(["ANUENCIA", *map(str, flaw["loc"])]).upper()
            wrong.append(f"{name}: {flaw['msg'].removeprefix('Value error, ')}")
        raise SettingsError(f"a setting cannot be used: {'; '.join(wrong)}.") from None
