import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Takes the octets of answers of HTTP/1.1, one after the other, and checks each: 200, and a body of the length that is expected. */
final class Answer {
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

    private final int expected;
    private final byte[] head = new byte[8 * 1024];
    private int headLength;
    private int bodyLeft = -1;

    Answer(int expected) {
        this.expected = expected;
    }

    /** Whether an answer is complete with these octets. There must be none behind it. */
    boolean take(ByteBuffer in) {
        while (in.hasRemaining()) {
            if (bodyLeft < 0) {
                head[headLength++] = in.get();
                if (headEnds()) {
                    check();
                    bodyLeft = expected;
                }
            } else {
                int piece = Math.min(bodyLeft, in.remaining());
                in.position(in.position() + piece);
                bodyLeft -= piece;
            }
            if (bodyLeft == 0) {
                if (in.hasRemaining()) {
                    throw new IllegalStateException("octets behind an answer");
                }
                bodyLeft = -1;
                headLength = 0;
                return true;
            }
        }
        return false;
    }

    private boolean headEnds() {
        return head[headLength - 1] == '\n'
                && headLength > 3
                && head[headLength - 2] == '\r'
                && head[headLength - 3] == '\n'
                && head[headLength - 4] == '\r';
    }

    private void check() {
        for (int i = 0; i < OK.length; i++) {
            if (head[i] != OK[i]) {
                throw new IllegalStateException("not 200: " + text());
            }
        }
        if (length() != expected) {
            throw new IllegalStateException("a body that is not of " + expected + " octets: " + text());
        }
    }

    private int length() {
        for (int at = OK.length; at < headLength - LENGTH.length; at++) {
            if (head[at] == '\r' && isLengthAt(at)) {
                int value = 0;
                for (int i = at + LENGTH.length; head[i] != '\r'; i++) {
                    if (head[i] != ' ') {
                        value = value * 10 + head[i] - '0';
                    }
                }
                return value;
            }
        }
        return -1;
    }

    private boolean isLengthAt(int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            byte octet = head[at + i];
            if ((octet >= 'A' && octet <= 'Z' ? octet + 32 : octet) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private String text() {
        return new String(head, 0, headLength, StandardCharsets.ISO_8859_1);
    }
}
