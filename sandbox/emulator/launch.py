"""Starts a local AWS: MiniStack in this process, with what it lacks added and what it gets wrong put right.

    python launch.py [--port P] --directory D --images FILE --clock-rate N --redis-server PATH [--enforce-iam]

Prints one JSON line, {"port": P, "ca": "<path of the CA's certificate>"}, when it answers; logs to standard error.
SIGTERM ends every child process and then this one, with exit code 0. State is in memory only. It needs Linux (/proc)
and redis-server 7.

What it adds to MiniStack 1.5.33
- ECS: tasks are local processes (images.py says which). Desired count kept, rolling and blue/green updates, circuit
  breaker and alarms that roll back, service deployments, container health checks and order, stop timeouts, scale-in
  protection by API and agent, capacity provider strategies, secrets read by the execution role, awslogs, an event of
  each deployment that begins and ends.
- ElastiCache: a redis-server per node with TLS, AUTH or users with their rights, replication, failover behind a lasting
  address, parameters and node memory; plain text refused; events to a topic, slow and engine logs, snapshots as RDB
  files and their export to S3.
- CloudWatch: alarms judged as AWS does on an emulated clock, with metric math; composites that wait for their
  suppressor; AWS's alarm messages, and an event of each change; metrics of ECS, Container Insights, ElastiCache, Lambda
  and SQS measured on the processes; metrics embedded in logs.
- SNS: endpoints tried again, functions called as Lambda calls them (three times, then put aside), deliveries and failures
  counted, failures written down. EventBridge counts what a topic's policy does not let it publish.
- EventBridge Scheduler: on the emulated clock, also with ECS tasks as targets, and dead letters for what cannot start.
- S3: access logs, and checksums of copies.
- Route 53: health checks that look at endpoints of this machine; any other address counts as down.
- Application Auto Scaling: targets, target tracking and step policies with metric math, which scale services, tags.
- Load balancers: targets are the running tasks of services, with their health as a metric; the key with which a log-in is
  signed. Certificates are issued when their record is in DNS. Logging of web ACLs.
- Refusals: bucket policy denials, anonymous S3 requests, topics and functions whose policies do not let the caller in,
  load balancers and web ACLs that are protected or in use.
- Checks: every request against AWS's service models; `GET /_sandbox/violations` tells what they forbid.
- Read-backs: NAT gateway addresses, Elastic IP associations, VPC endpoints and the routes they make, flow logs, rules
  that name a prefix list, the open default security group of a new network, RDS instances with the password that RDS
  keeps, ElastiCache key, members, topic and changed parameters, subscription ARNs, metric-math alarms.

The emulated clock runs --clock-rate times as fast as the real one: alarm periods, metric intervals, health check
intervals and the delay before a task starts are that much shorter. What a process does takes its real time: a stop
timeout is not shortened, and a health check gets at least a second between runs and three to answer.

Lies that remain; do not assert on them
- Input is hardly validated: what AWS's service models forbid is recorded (validation.py), and then accepted.
- Signatures are not checked, and IAM policies bind nobody except an execution role that reads secrets
  and a task role that protects its task. With --enforce-iam they bind functions and tasks, whoever deploys excepted; even
  then nobody judges key policies (reading a secret asks for no key), trust policies of roles that services take on, what
  a service does under a role (flow logs, monitoring, replication, backups), and conditions on keys that MiniStack does
  not know, such as `kms:EncryptionContext:...` or `cloudwatch:namespace`.
- `aws:SecureTransport` counts as true in bucket policies: the gateway speaks plain HTTP on loopback.
- Containers are not isolated: read-only root, user, capabilities, security groups and routes have no effect, tasks
  share the host's network, CPU and memory limits do not bind, volumes are not mounted.
- ECS Exec opens no session, Fargate Spot is never interrupted, and a rolling update is watched for as long as its
  slowest alarm takes; ECS derives that time in a way of its own.
- The first five real seconds of a task count as idle: on a faster clock its start would be minutes of full load.
- A key policy does not keep CloudWatch or SNS from using an encrypted topic.
- Everything but ECS tasks is available at once. ElastiCache takes no automatic snapshot, restores none, runs Redis where
  Valkey is asked for, and does at once what waits for the maintenance window.
- A database is a record: nothing listens at its address, and what waits for its maintenance window waits for ever.
- A load balancer speaks plain HTTP on the gateway's port, by the Host header; it checks no health beyond a live process,
  filters nothing, and delivers no log. Names in Route 53 resolve nowhere.
- No packet passes a network, so flow logs stay empty.
- SNS signs with a fake signature, ignores delivery and redrive policies, and mails nobody. Secret rotation calls nobody.
- A schedule knows no time zone but UTC, and a flexible window is none. A vault of AWS Backup cannot be locked and takes no
  backups. S3 copies to another bucket at once; its replication metrics are not published.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import logging
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from options import ACCOUNT, DEPLOYER_KEY, FASTEST_CLOCK, HOST, REGION, Options
from processes import INHERITED, stop_all

logger = logging.getLogger("launch")

_STOP_TIMEOUT_SECONDS = 5.0


def read_options(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="launch.py", description="A local AWS for the sandbox.")
    parser.add_argument("--port", type=int, default=0, help="port of the gateway on 127.0.0.1; any free one by default")
    parser.add_argument("--directory", type=Path, required=True, help="folder for everything the emulator writes")
    parser.add_argument("--images", type=Path, required=True, help="JSON file: image by digest to local command")
    parser.add_argument("--clock-rate", type=float, default=1.0, help=f"emulated speed, 1 to {FASTEST_CLOCK:g}")
    parser.add_argument("--redis-server", required=True, help="path of redis-server 7")
    parser.add_argument("--enforce-iam", action="store_true", help="let IAM policies bind functions and tasks")
    given = parser.parse_args(arguments)
    if not 1 <= given.clock_rate <= FASTEST_CLOCK:
        parser.error(f"--clock-rate must be from 1 to {FASTEST_CLOCK:g}, not {given.clock_rate:g}")
    if not os.access(given.redis_server, os.X_OK):
        parser.error(f"--redis-server: {given.redis_server} is not a program")
    return Options(
        given.port,
        given.directory.resolve(),
        given.images.resolve(),
        given.clock_rate,
        given.redis_server,
        given.enforce_iam,
    )


def prepare_environment(options: Options) -> None:
    """Leaves nothing of the user's environment but what children need, and configures MiniStack, which reads it."""
    temporary = options.directory / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    # The last names the authorities that SNS believes when it posts over HTTPS; a child has no use for it.
    kept = {name: os.environ[name] for name in (*INHERITED, "SSL_CERT_FILE") if name in os.environ}
    os.environ.clear()
    os.environ.update(
        kept,
        TMPDIR=str(temporary),
        BIND_HOST=HOST,
        GATEWAY_PORT=str(options.port),
        MINISTACK_HOST=HOST,
        MINISTACK_ACCOUNT_ID=ACCOUNT,
        MINISTACK_REGION=REGION,
        STATE_DIR=str(options.directory / "state"),
        S3_DATA_DIR=str(options.directory / "s3"),
        PERSIST_STATE="0",
        SFTP_ENABLED="0",
        IOT_MTLS_ENABLED="0",
        LAMBDA_EXECUTOR="local",
        # No container daemon, even where there is one.
        DOCKER_HOST=f"unix://{options.directory}/no-docker.sock",
        LOG_LEVEL="WARNING",
        # HOME is inherited by functions, and a profile of the user's must not leak into them.
        AWS_CONFIG_FILE=str(options.directory / "no-aws-profile"),
        AWS_SHARED_CREDENTIALS_FILE=str(options.directory / "no-aws-profile"),
        AWS_EC2_METADATA_DISABLED="true",
        **({"AUTH": "true", "AWS_ACCESS_KEY_ID": DEPLOYER_KEY} if options.enforce_iam else {}),
    )
    tempfile.tempdir = str(temporary)


def reserve(port: int) -> socket.socket:
    """The gateway's socket, bound at once: a port in use is found before anything is built, and port 0 becomes a real one."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.set_inheritable(True)
    return listener


async def serve(options: Options, listener: socket.socket) -> NoReturn:
    # Imported here: MiniStack reads its environment when it is imported.
    from hypercorn.asyncio import serve as serve_asgi
    from hypercorn.config import Config

    from assembly import Assembly

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    assembly = Assembly(options)
    assembly.start()

    async def stop_children() -> None:
        await stop.wait()
        await asyncio.to_thread(assembly.stop, _STOP_TIMEOUT_SECONDS)
        await asyncio.to_thread(stop_all, _STOP_TIMEOUT_SECONDS)

    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.shutdown_timeout = 5
    config.loglevel = "WARNING"
    server = asyncio.create_task(serve_asgi(assembly.gateway, config, shutdown_trigger=stop_children))
    await announce(options, str(assembly.certificate_authority), server)
    await server
    # At once: threads that wait for a worker or a request must not keep the process, and there is no state to save.
    logging.shutdown()
    os._exit(0)


async def announce(options: Options, certificate_authority: str, server: asyncio.Task[None]) -> None:
    """Prints the ready line when the gateway answers a request."""
    while not server.done():
        try:
            reader, writer = await asyncio.open_connection(HOST, options.port)
            writer.write(f"GET /_ministack/health HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            status = await reader.readline()
            writer.close()
            if b" 200 " in status:
                print(json.dumps({"port": options.port, "ca": certificate_authority}), flush=True)
                return
        except OSError:
            pass
        await asyncio.sleep(0.02)


def main() -> None:
    options = read_options(sys.argv[1:])
    try:
        listener = reserve(options.port)
    except OSError as problem:
        sys.exit(f"launch.py: cannot listen on {HOST}:{options.port}: {problem}")
    options = dataclasses.replace(options, port=listener.getsockname()[1])
    prepare_environment(options)
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s [%(name)s] %(message)s"
    )
    asyncio.run(serve(options, listener))


if __name__ == "__main__":
    main()
