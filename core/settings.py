"""What the environment decides, read once into a frozen value."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import Invalid

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
LOCAL = DATA / "local"

#: Keys somebody may have copied from an example; a server must not start with one of them.
KNOWN_KEYS = {b"some_key", b"some_cookie_name", b"changeme", b"secret"}


@dataclass(frozen=True, slots=True)
class Settings:
    """One server's settings; `secret` signs cookies, links and receipts and is never printed."""

    database_url: str
    secret_key_file: Path
    port: int
    public_url: str
    limits: bool

    @property
    def secret(self) -> bytes:
        """The 32 secret bytes of this server; made at the first call, mode 0600.

        Raises Invalid when the file holds a known or a short key.
        """
        return _secret_of(self.secret_key_file)

    @property
    def local(self) -> Path:
        """The folder for caches and uploads: beside the key file, never in the repository."""
        return self.secret_key_file.parent


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from CUNYI_* variables, with the defaults of a town that has one machine."""
    port = environ.get("CUNYI_PORT", "8501")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Invalid(f"CUNYI_PORT 应为 1 到 65535 之间的数字，现在是「{port}」。")
    limits = environ.get("CUNYI_LIMITS", "on").strip().lower()
    if limits not in {"on", "off"}:
        raise Invalid(f"CUNYI_LIMITS 只能是 on 或 off，现在是「{limits}」。")
    return Settings(
        database_url=environ.get("CUNYI_DATABASE_URL") or f"sqlite:///{LOCAL / 'cunyi.db'}",
        secret_key_file=Path(environ.get("CUNYI_SECRET_KEY_FILE") or LOCAL / "secret.key"),
        port=int(port),
        public_url=environ.get("CUNYI_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        limits=limits == "on",
    )


@cache
def _secret_of(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written aside and linked into place, so that of two first starts one key wins.
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        aside.touch(mode=0o600)
        aside.write_text(secrets.token_hex(32), encoding="ascii")
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    key = path.read_bytes().strip()
    if key in KNOWN_KEYS or len(key) < 32:
        raise Invalid(f"密钥文件 {path} 太短或是示例密钥，请删除后重新启动以生成新的密钥。")
    return key
