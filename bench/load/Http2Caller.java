import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * HTTP/2 in clear (RFC 9113), with several requests out at once. It knows no more of it than the bench needs: a head that says 200 begins
 * with the octet 0x88 in every encoding (RFC 7541, appendix A), and bodies are counted by stream.
 */
final class Http2Caller implements Caller {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS_AND_STREAM = 5;
    private static final int PADDED_OR_PRIORITY = 0x28;
    private static final int WINDOW = Integer.MAX_VALUE;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Run run;
    private final Pace pace;
    private final Wire wire;
    private final byte[] firstBlock;
    /** What the first block put into the encoder's table, by index, newest first from 62. */
    private final byte[] laterBlock = {(byte) 0x82, (byte) 0x86, (byte) 0xc0, (byte) 0xbf, (byte) 0xbe};

    private final ByteBuffer frames = ByteBuffer.allocate(512 * 1024);
    private final int[] streams;
    private final long[] due;
    private final int[] bodies;
    private int nextStream = 1;
    private long windowLeft = WINDOW;

    Http2Caller(Run run, Pace pace, Wire wire) {
        this.run = run;
        this.pace = pace;
        this.wire = wire;
        this.streams = new int[run.streams()];
        this.due = new long[run.streams()];
        this.bodies = new int[run.streams()];
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82);
        block.write(0x86);
        literal(block, 0x44, run.path());
        literal(block, 0x41, "bench.test");
        block.write(0x40);
        string(block, "x-api-key");
        string(block, run.key());
        firstBlock = block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        string(block, value);
    }

    private static void string(ByteArrayOutputStream block, String value) {
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private void open() {
        byte[] noPushAndWindow = ByteBuffer.allocate(12)
                .putShort((short) 2)
                .putInt(0)
                .putShort((short) 4)
                .putInt(WINDOW)
                .array();
        byte[] more = ByteBuffer.allocate(4).putInt(WINDOW - 65535).array();
        wire.write(PREFACE);
        wire.write(frame(SETTINGS, 0, 0, noPushAndWindow));
        wire.write(frame(8, 0, 0, more));
        for (int i = 0; i < streams.length; i++) {
            pace.free(this);
        }
    }

    @Override
    public void send(long due) {
        int slot = slot(0);
        streams[slot] = nextStream;
        this.due[slot] = due;
        bodies[slot] = 0;
        wire.write(frame(HEADERS, END_HEADERS_AND_STREAM, nextStream, nextStream == 1 ? firstBlock : laterBlock));
        nextStream += 2;
    }

    private int slot(int stream) {
        for (int i = 0; i < streams.length; i++) {
            if (streams[i] == stream) {
                return i;
            }
        }
        throw new IllegalStateException("a frame on stream " + stream + ", which is not open");
    }

    @Override
    public void ready() {
        switch (wire.advance()) {
            case NONE -> {}
            case OPENED -> open();
            case RECEIVED -> {
                frames.put(wire.received());
                frames.flip();
                while (frames.remaining() >= 9 && frames.remaining() >= 9 + (frames.getInt(frames.position()) >>> 8)) {
                    int lengthAndType = frames.getInt();
                    int flags = frames.get();
                    int stream = frames.getInt() & Integer.MAX_VALUE;
                    int end = frames.position() + (lengthAndType >>> 8);
                    take(lengthAndType & 0xff, flags, stream, end - frames.position());
                    frames.position(end);
                }
                frames.compact();
            }
            case ENDED -> throw new IllegalStateException("a connection was closed");
        }
    }

    private void take(int type, int flags, int stream, int length) {
        switch (type) {
            case HEADERS -> {
                if ((flags & PADDED_OR_PRIORITY) != 0 || !says200()) {
                    throw new IllegalStateException("an answer that is not 200, or has a head not understood here");
                }
                endIf(flags, stream);
            }
            case DATA -> {
                windowLeft -= length;
                if (windowLeft < 0 || (flags & PADDED_OR_PRIORITY) != 0) {
                    throw new IllegalStateException("the window is used up, or data is padded");
                }
                bodies[slot(stream)] += length;
                endIf(flags, stream);
            }
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    wire.write(frame(SETTINGS, ACK, 0, new byte[0]));
                }
            }
            case PING -> {
                if ((flags & ACK) == 0) {
                    byte[] payload = new byte[length];
                    frames.get(frames.position(), payload);
                    wire.write(frame(PING, ACK, 0, payload));
                }
            }
            case RST_STREAM, GOAWAY, CONTINUATION -> throw new IllegalStateException("frame of type " + type + " on stream " + stream);
            default -> {
                // Window updates, and what need not be understood.
            }
        }
    }

    private boolean says200() {
        int at = frames.position();
        // Changes of the table's size may come first.
        while ((frames.get(at) & 0xe0) == 0x20) {
            int first = frames.get(at++) & 0x1f;
            while (first == 0x1f && frames.get(at++) < 0) {
                // The size goes on.
            }
        }
        return (frames.get(at) & 0xff) == 0x88;
    }

    private void endIf(int flags, int stream) {
        if ((flags & END_STREAM) == 0) {
            return;
        }
        int slot = slot(stream);
        if (bodies[slot] != run.body()) {
            throw new IllegalStateException("a body of " + bodies[slot] + " octets, not of " + run.body());
        }
        streams[slot] = 0;
        pace.answered(due[slot]);
        pace.free(this);
    }

    @Override
    public double resumedShare() {
        return 0;
    }

    @Override
    public void close() {
        wire.close();
    }
}
