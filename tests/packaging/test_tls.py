"""The real client over TLS through the real nginx, with packaging/server/nginx.conf."""

import datetime
import ipaddress
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.server.demo import init_demo
from ichikara_desktop.server.running import BackgroundServer
from ichikara_desktop.sync import client as sync_client
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.errors import OfflineError

CONF = Path(__file__).resolve().parents[2] / "packaging" / "server" / "nginx.conf"
WRITING = frozenset({TaskKind.WRITE_RESPONSE})

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def make_certificate(folder: Path) -> None:
    """Write ``ca.pem``, and a certificate of that authority for this machine."""
    now = datetime.datetime.now(datetime.UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    authority = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test authority")])

    def signed(subject: x509.Name, key: ec.EllipticCurvePrivateKey, *extensions: object) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(authority)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(keys[0], hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    here = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    constraint = x509.BasicConstraints(ca=True, path_length=None)
    (folder / "ca.pem").write_bytes(signed(authority, keys[0], constraint))
    (folder / "fullchain.pem").write_bytes(signed(here, keys[1], names))
    (folder / "privkey.pem").write_bytes(
        keys[1].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@contextmanager
def nginx(folder: Path, server: str, tls: int, plain: int) -> Iterator[None]:
    """Run nginx with the example, its ports and places changed and nothing else."""
    text = CONF.read_text(encoding="utf-8")
    text = re.sub(r"listen \[::\].*", "", text)
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;"),
        ("127.0.0.1:8734", server.removeprefix("http://")),
        ("annotate.example.org;", "localhost;"),
        ("/etc/letsencrypt/live/annotate.example.org", str(folder)),
        ("/var/log/nginx", str(folder)),
    ):
        assert old in text, old
        text = text.replace(old, new)
    owner = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{owner} daemon off; pid {folder}/pid; error_log {folder}/all.log; events {{}}\n"
        f"http {{ client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;\n{text}\n}}\n",
        encoding="utf-8",
    )
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        try:
            for _ in range(300):
                assert running.poll() is None, running.stderr and running.stderr.read()
                with suppress(OSError), socket.create_connection(("127.0.0.1", tls), 1):
                    break
                time.sleep(0.1)
            yield
        finally:
            running.terminate()


def test_the_client_works_through_nginx_and_trusts_no_stranger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_certificate(tmp_path)
    monkeypatch.setattr(sync_client, "_trusted", sync_client._trusted.__wrapped__)  # read anew
    tls, plain = free_port(), free_port()
    url = f"https://localhost:{tls}"
    with BackgroundServer(f"sqlite:///{tmp_path / 'server.sqlite'}") as server:
        demo = init_demo(server.database)
        with nginx(tmp_path, server.url, tls, plain):
            with ServerClient(url) as stranger, pytest.raises(OfflineError):
                stranger.enrol(demo.invitations["me"], new_id(), "机")
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
            with ServerClient(url) as newcomer:
                token = newcomer.enrol(demo.invitations["me"], new_id(), "机").token
            with ServerClient(url, token) as client:
                tasks = client.claim(demo.project_id, new_id(), WRITING, 3).tasks
                cursor = client.changes(demo.project_id, "").cursor
                assert client.changes(demo.project_id, cursor).changes == ()
            assert len(tasks) == 3
            with httpx.Client(base_url=url) as http:
                assert http.get("/metrics").status_code == 404
                assert http.get("/healthz").headers["Strict-Transport-Security"]
                assert http.post("/v1/ops", content=b" " * (9 << 20)).status_code == 413
            moved = httpx.get(f"http://127.0.0.1:{plain}/v1/ops", headers={"Host": "localhost"})
            assert moved.headers["Location"] == "https://localhost/v1/ops"
    log = (tmp_path / "ichikara.log").read_text(encoding="utf-8")
    assert f"GET /v1/projects/{demo.project_id}/changes 200" in log
    assert token not in log
    assert cursor not in log
