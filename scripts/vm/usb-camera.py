#!/usr/bin/python3
"""A USB camera without hardware: speaks USB/IP with the kernel's vhci_hcd, and is found by uvcvideo like one that was plugged in.

usage: usb-camera.py FOLDER PORT FORMAT…
  FOLDER  holds the pictures that it shows in turn: *.jpg of 640x480, *.yuyv of 320x240
  PORT    where it is plugged in, 0 to 7; also its serial number
  FORMAT  MJPG or YUYV; the first is the camera's default

It stays plugged in while the program runs. vhci_hcd must be loaded. Descriptors and controls are those of USB Video Class 1.0,
with a bulk endpoint, since a stream of those needs no clock.
"""
import pathlib
import select
import socket
import struct
import sys
import time

SUBMIT, UNLINK, RET_SUBMIT, RET_UNLINK = 1, 2, 3, 4
STALL, RESET = -32, -104
HIGH_SPEED, DEVICE = 3, 0x10002
FPS = 10
INTERVAL = 10_000_000 // FPS  # in units of 100 ns
PAYLOAD = 16384
YUY2 = b"YUY2\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
FORMATS = {"MJPG": (640, 480, "*.jpg"), "YUYV": (320, 240, "*.yuyv")}


def descriptor(kind, *parts):
    """A descriptor of the kind, with its length before it. Numbers are bytes."""
    body = bytes([kind]) + b"".join(part if isinstance(part, bytes) else bytes([part]) for part in parts)
    return bytes([len(body) + 1]) + body


def word(number):
    return struct.pack("<H", number)


def long(number):
    return struct.pack("<I", number)


def text(words):
    return descriptor(3, words.encode("utf-16-le"))


def video_format(index, name):
    """A format of one size and one rate."""
    width, height, _ = FORMATS[name]
    size = width * height * 2
    rate = size * 8 * FPS
    frame = (1, 0, word(width), word(height), long(rate), long(rate), long(size), long(INTERVAL), 1, long(INTERVAL))
    if name == "MJPG":
        return descriptor(0x24, 6, index, 1, 1, 1, 0, 0, 0, 0) + descriptor(0x24, 7, *frame)
    return descriptor(0x24, 4, index, 1, YUY2, 16, 1, 0, 0, 0, 0) + descriptor(0x24, 5, *frame)


def configuration(formats):
    camera = descriptor(0x24, 2, 1, word(0x0201), 0, 0, word(0), word(0), word(0), 0)
    screen = descriptor(0x24, 3, 2, word(0x0101), 0, 1, 0)
    control = descriptor(0x24, 1, word(0x0100), word(13 + len(camera + screen)), long(6_000_000), 1, 1) + camera + screen
    pictures = b"".join(video_format(i + 1, name) for i, name in enumerate(formats))
    header = 13 + len(formats)
    stream = descriptor(0x24, 1, len(formats), word(header + len(pictures)), 0x81, 0, 2, 0, 0, 0, 1, bytes(len(formats))) + pictures
    body = (descriptor(0x0B, 0, 2, 0x0E, 3, 0, 0)
            + descriptor(4, 0, 0, 0, 0x0E, 1, 0, 0) + control
            + descriptor(4, 1, 0, 1, 0x0E, 2, 0, 0) + stream + descriptor(5, 0x81, 2, word(512), 0))
    return descriptor(2, word(9 + len(body)), 2, 1, 0, 0x80, 50) + body


class Camera:
    def __init__(self, folder, port, formats):
        self.port = port
        self.formats = formats
        self.films = [[path.read_bytes() for path in sorted(pathlib.Path(folder).glob(FORMATS[name][2]))] for name in formats]
        self.descriptors = {
            (1, 0): descriptor(1, word(0x0200), 0xEF, 2, 1, 64, word(0x1D6B), word(0x0102), word(0x0100), 1, 2, 3, 1),
            (2, 0): configuration(formats),
            (3, 0): descriptor(3, word(0x0409)),
            (3, 1): text("EdgeDetector"),
            (3, 2): text("Test Camera"),
            (3, 3): text(f"{port:04}"),
        }
        self.format = 1
        self.waiting = []  # requests for pictures that are not answered yet: number and size
        self.picture, self.shown, self.due = b"", 0, 0.0
        self.kernel, self.end = socket.socketpair()

    def plug_in(self):
        with open("/sys/devices/platform/vhci_hcd.0/attach", "w", encoding="ascii") as attach:
            attach.write(f"{self.port} {self.kernel.fileno()} {DEVICE} {HIGH_SPEED}")
        self.kernel.close()

    def run(self):
        """Answers until the kernel hangs up."""
        while True:
            pause = max(0.0, self.due - time.monotonic()) if self.waiting else None
            if select.select([self.end], [], [], pause)[0]:
                header = self.receive(48)
                if not header:
                    return
                self.hear(header)
            self.show()

    def receive(self, size):
        return self.end.recv(size, socket.MSG_WAITALL) if size else b""

    def hear(self, header):
        command, number, _, direction, endpoint, argument, size = struct.unpack(">5I2i", header[:28])
        if command == UNLINK:
            found = [request for request in self.waiting if request[0] == argument]
            self.waiting = [request for request in self.waiting if request[0] != argument]
            self.end.sendall(struct.pack(">5Ii24x", RET_UNLINK, number, 0, 0, 0, RESET if found else 0))
        elif endpoint:
            self.waiting.append((number, size))
        else:
            sent = b"" if direction else self.receive(size)
            answer = self.control(*struct.unpack("<BBHHH", header[40:]), sent)
            if answer is None:
                self.reply(number, STALL)
            else:
                self.reply(number, 0, answer[:size], len(sent))

    def reply(self, number, status, data=b"", taken=0):
        self.end.sendall(struct.pack(">5I5i8x", RET_SUBMIT, number, 0, 0, 0, status, len(data) or taken, 0, 0, 0) + data)

    def control(self, kind, request, value, index, _length, data):
        """What the control endpoint answers; None where it knows no such request."""
        if (kind, request) == (0x80, 6):
            return self.descriptors.get((value >> 8, value & 0xFF))
        if kind & 0x60 == 0:
            # Configurations, interfaces and halts are set as they are; a state is 0.
            return bytes(2) if kind & 0x80 else b""
        if index != 1 or value >> 8 not in (1, 2):
            return None
        if request == 0x01:  # SET_CUR of probe or commit
            self.format = min(max(data[2], 1), len(self.formats))
            self.picture, self.due = b"", 0.0
            return b""
        if request == 0x86:  # GET_INFO: can be read and written
            return b"\x03"
        return word(26) if request == 0x85 else self.stream()

    def stream(self):
        width, height, _ = FORMATS[self.formats[self.format - 1]]
        return struct.pack("<HBBI5H2I", 1, self.format, 1, INTERVAL, 0, 0, 0, 0, 0, width * height * 2, PAYLOAD)

    def show(self):
        """Answers as many requests as the picture of this moment has parts for."""
        while self.waiting and (self.picture or time.monotonic() >= self.due):
            if not self.picture:
                film = self.films[self.format - 1]
                self.shown += 1
                self.picture = film[self.shown % len(film)]
                self.due = time.monotonic() + 1 / FPS
            number, size = self.waiting.pop(0)
            part = self.picture[:size - 2]
            self.picture = self.picture[len(part):]
            # Length of the header; which of two alternating pictures, and whether this is its end.
            self.reply(number, 0, bytes([2, 0x80 | self.shown & 1 | (0 if self.picture else 2)]) + part)


def main():
    folder, port, *formats = sys.argv[1:]
    camera = Camera(folder, int(port), formats)
    camera.plug_in()
    camera.run()


if __name__ == "__main__":
    main()
