"""Own an OpenID provider on loopback: discovery, sign-in page, code with PKCE and nonce, signed tokens, sign-out.

Refuse every shortcut that a real provider refuses: a wrong client, secret, redirect, verifier, or a code used twice.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "tex4im", "a secret of the tests, & signs: that need quoting"
PEOPLE: dict[str, dict[str, Any]] = {
    "nobody": {"email": "nobody@example.eu", "email_verified": True, "name": "Nobody Special"},
    "toscana": {"email": "Toscana@Example.EU", "email_verified": True, "name": "Tosca Ana"},
    "norte": {"email": "norte@example.eu", "email_verified": True, "groups": ["others", "tex4im-norte"]},
    "boss": {"email": "boss@example.eu", "email_verified": True, "name": "The Boss"},
    "unverified": {"email": "boss@example.eu", "email_verified": False, "name": "Not the Boss"},
}


@dataclass
class Provider:
    """A running provider: its address, its people and key, and what it was asked (`calls`: method and path)."""

    address: str = ""
    people: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {name: dict(each) for name, each in PEOPLE.items()}
    )
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "tests", "use": "sig", "alg": "RS256"})
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    holds: int = 3600
    spoil: str = ""
    """What is wrong with the next identity tokens: "nonce", "aud", "iss", "key", "exp", or nothing."""

    def secrets(self, signing: str = "a cookie secret of the tests, long enough for them") -> str:
        """Return the secrets.toml of an application that signs in here."""
        said = {
            "redirect_uri": "http://127.0.0.1:{port}/oauth2callback",
            "cookie_secret": signing,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "server_metadata_url": f"{self.address}/.well-known/openid-configuration",
        }
        return "[auth]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in said.items())

    def metadata(self) -> dict[str, Any]:
        """Return the discovery document."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "end_session_endpoint": f"{self.address}/end_session",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def token(self, asked: dict[str, str]) -> str:
        """Return the signed identity token of whoever an authorisation names."""
        now, spoiled = int(time.time()), self.spoil
        claims = {
            "iss": self.address if spoiled != "iss" else "https://elsewhere.example",
            "aud": CLIENT if spoiled != "aud" else "another application",
            "sub": f"id-of-{asked['as']}",
            "iat": now,
            "exp": now + self.holds if spoiled != "exp" else now - 3600,
            "nonce": asked["nonce"] if spoiled != "nonce" else "another nonce",
            **self.people[asked["as"]],
        }
        key = self.key if spoiled != "key" else RSAKey.generate_key(2048, {"kid": "tests"})
        return jwt.encode({"alg": "RS256", "kid": "tests"}, claims, key)


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name that the library gives it
        """Say nothing: the tests look at `calls`."""

    def do_GET(self) -> None:
        """Answer the browser and the application's look-ups."""
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.provider.calls.append(("GET", parts.path))
        if parts.path == "/.well-known/openid-configuration":
            self._json(200, self.provider.metadata())
        elif parts.path == "/jwks":
            self._json(200, {"keys": [self.provider.key.as_dict(private=False)]})
        elif parts.path == "/authorize":
            self._authorize(asked)
        elif parts.path == "/end_session":
            self._to(asked["post_logout_redirect_uri"])
        else:
            self._json(404, {"error": "not_found"})

    def do_POST(self) -> None:
        """Exchange a code for tokens."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        self.provider.calls.append(("POST", self.path))
        kept = self.provider.codes.pop(asked.get("code", ""), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fault = (
            "path" * (self.path != "/token")
            or "client" * (not self._is_client(asked))
            or "code" * (kept is None)
            or "redirect" * (asked.get("redirect_uri") != (kept or {}).get("redirect_uri"))
            or "verifier" * (challenge != (kept or {}).get("code_challenge"))
        )
        if fault or kept is None:
            self.provider.refused.append(fault)
            self._json(400, {"error": "invalid_grant", "error_description": fault})
            return
        said = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 3600}
        self._json(200, {**said, "id_token": self.provider.token(kept)})

    def _authorize(self, asked: dict[str, str]) -> None:
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        fault = [name for name, value in wanted.items() if asked.get(name) != value]
        fault += [name for name in ("state", "nonce", "code_challenge", "redirect_uri") if not asked.get(name)]
        if fault or "openid" not in asked.get("scope", "").split():
            self.provider.refused.append(", ".join(fault) or "scope")
            self._json(400, {"error": "invalid_request", "error_description": ", ".join(fault)})
        elif asked.get("as") == "cancel":
            self._to(f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}")
        elif asked.get("as") in self.provider.people:
            code = secrets.token_urlsafe()
            self.provider.codes[code] = asked
            self._to(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        else:
            links = "".join(
                f'<p><a id="{name}" href="/authorize?{html.escape(urlencode({**asked, "as": name}))}">{name}</a></p>'
                for name in [*self.provider.people, "cancel"]
            )
            self._send(200, "text/html; charset=utf-8", f"<title>Provider</title>{links}".encode())

    def _is_client(self, asked: dict[str, str]) -> bool:
        scheme, _, word = self.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            return base64.b64decode(word).decode() == f"{CLIENT}:{SECRET}"
        return (asked.get("client_id"), asked.get("client_secret")) == (CLIENT, SECRET)

    def _to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, status: int, said: object) -> None:
        self._send(status, "application/json", json.dumps(said).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider on a free port of the loopback; it is stopped at the end."""
    made = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": made}))
    server.daemon_threads = True
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
