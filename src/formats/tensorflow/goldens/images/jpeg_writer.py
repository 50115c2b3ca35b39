"""A small JPEG encoder for what Pillow and TensorFlow cannot write: any sampling factors, scans of single components,
coefficients out of proportion, markers at will. It codes given coefficients with the standard Huffman tables."""
import struct

ZIGZAG = [0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63]

# every DC size from 0 to 15 and every AC symbol, in codes of 5 and of 9 to 12 bits: valid, though not short
DC = ([0, 0, 0, 0, 16] + [0] * 11, list(range(16)))
AC_SYMBOLS = [0x00, 0xF0] + [s for s in range(256) if s not in (0x00, 0xF0)]
AC = ([0, 1, 0, 0, 0, 1, 0, 100, 60, 94] + [0] * 6, AC_SYMBOLS)


def codes(table):
    counts, symbols = table
    code, found, at = 0, {}, 0
    for length, count in enumerate(counts, 1):
        for _ in range(count):
            found[symbols[at]] = (code, length)
            code += 1
            at += 1
        assert code < 1 << length or count == 0 and code == 0, (length, code)
        code <<= 1
    return found


def segment(marker, payload):
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def size_of(value):
    return abs(int(value)).bit_length()


class Bits:
    def __init__(self):
        self.bits = []

    def put(self, value, count):
        self.bits += [(value >> (count - 1 - i)) & 1 for i in range(count)]

    def signed(self, value, count):
        self.put(value if value >= 0 else value + (1 << count) - 1, count)

    def flush(self):
        while len(self.bits) % 8:
            self.bits.append(1)
        out = bytearray()
        for i in range(0, len(self.bits), 8):
            byte = int("".join(map(str, self.bits[i : i + 8])), 2)
            out.append(byte)
            if byte == 0xFF:
                out.append(0)
        self.bits = []
        return bytes(out)


def encode(width, height, components, quants, coefficients, interleaved=True, restart=0, app=b"", sof=0xC0, eoi=True, first_restart=0):
    """components: [(id, h, v, quant number)]; quants: [64 numbers in natural order]; coefficients(component, row, column)
    gives the 64 coefficients of a block in natural order, quantized."""
    max_h = max(h for _, h, _, _ in components)
    max_v = max(v for _, _, v, _ in components)
    dc, ac = codes(DC), codes(AC)
    out = b"\xff\xd8" + app
    for number, table in enumerate(quants):
        wide = max(table) > 255
        out += segment(0xDB, bytes([number | (16 if wide else 0)]) + b"".join(struct.pack(">H" if wide else ">B", table[k]) for k in ZIGZAG))
    out += segment(sof, struct.pack(">BHHB", 8, height, width, len(components)) + b"".join(bytes([i, h << 4 | v, q]) for i, h, v, q in components))
    for kind, table in ((0, DC), (16, AC)):
        out += segment(0xC4, bytes([kind]) + bytes(table[0]) + bytes(table[1]))
    if restart:
        out += segment(0xDD, struct.pack(">H", restart))
    scans = [list(range(len(components)))] if interleaved else [[i] for i in range(len(components))]
    for scan in scans:
        out += segment(0xDA, bytes([len(scan)]) + b"".join(bytes([components[i][0], 0]) for i in scan) + bytes([0, 63, 0]))
        lone = len(scan) == 1
        if lone:
            _, h, v, _ = components[scan[0]]
            columns, rows = -(-width * h // (8 * max_h)), -(-height * v // (8 * max_v))
        else:
            columns, rows = -(-width // (8 * max_h)), -(-height // (8 * max_v))
        bits, last, count, number = Bits(), {i: 0 for i in scan}, 0, first_restart
        for row in range(rows):
            for column in range(columns):
                if restart and count and count % restart == 0:
                    out += bits.flush() + bytes([0xFF, 0xD0 + number % 8])
                    number += 1
                    last = {i: 0 for i in scan}
                count += 1
                for i in scan:
                    _, h, v, _ = components[i]
                    for y in range(1 if lone else v):
                        for x in range(1 if lone else h):
                            block = coefficients(i, row * (1 if lone else v) + y, column * (1 if lone else h) + x)
                            difference = int(block[0]) - last[i]
                            last[i] = int(block[0])
                            size = size_of(difference)
                            bits.put(*dc[size])
                            if size:
                                bits.signed(difference, size)
                            zeros = 0
                            for k in range(1, 64):
                                value = int(block[ZIGZAG[k]])
                                if value == 0:
                                    zeros += 1
                                    continue
                                while zeros > 15:
                                    bits.put(*ac[0xF0])
                                    zeros -= 16
                                size = size_of(value)
                                bits.put(*ac[zeros << 4 | size])
                                bits.signed(value, size)
                                zeros = 0
                            if zeros:
                                bits.put(*ac[0])
        out += bits.flush()
    return out + (b"\xff\xd9" if eoi else b"")
