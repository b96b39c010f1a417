#!/usr/bin/python3
"""Takes mails on port 1025 and says on port 8025 how many: GET /api/v1/messages. `readyz` asks whether it does."""
import asyncio
import json
import signal
import sys
import urllib.request

mails = []


async def smtp(reader, writer):
    async def say(line):
        writer.write(line.encode() + b"\r\n")
        await writer.drain()

    await say("220 catcher")
    while line := await reader.readline():
        word = line.split(b" ")[0].strip().upper()
        if word in (b"EHLO", b"HELO"):
            await say("250 catcher")
        elif word == b"DATA":
            await say("354 go on")
            text = b""
            while (line := await reader.readline()) and line != b".\r\n":
                text += line
            mails.append(text.decode(errors="replace"))
            await say("250 taken")
        elif word == b"QUIT":
            await say("221 bye")
            break
        else:
            await say("250 ok")
    writer.close()


async def http(reader, writer):
    while (line := await reader.readline()) and line.strip():
        pass
    body = json.dumps({"total": len(mails)}).encode()
    writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + body)
    await writer.drain()
    writer.close()


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with await asyncio.start_server(smtp, "0.0.0.0", 1025), await asyncio.start_server(http, "0.0.0.0", 8025):
        await stop.wait()


if sys.argv[1:] == ["readyz"]:
    urllib.request.urlopen("http://127.0.0.1:8025/readyz", timeout=2)
else:
    asyncio.run(main())
