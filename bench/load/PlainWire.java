import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** TCP in clear. */
final class PlainWire implements Wire {
    /** One of each for all, since there is one thread. */
    private static final MemorySegment IN = Arena.global().allocate(256 * 1024);

    private static final ByteBuffer RECEIVED = IN.asByteBuffer();
    private static final MemorySegment OUT = Arena.global().allocate(64 * 1024);

    private final Kernel kernel;
    private final int fd;
    private final int id;
    private boolean open;

    PlainWire(Kernel kernel, int port, int id) {
        this.kernel = kernel;
        this.id = id;
        this.fd = kernel.connect(port, id);
    }

    @Override
    public Progress advance() {
        if (!open) {
            open = true;
            kernel.watchReads(fd, id);
            return Progress.OPENED;
        }
        int got = kernel.read(fd, IN);
        if (got <= 0) {
            return got == 0 ? Progress.ENDED : Progress.NONE;
        }
        RECEIVED.clear().limit(got);
        return Progress.RECEIVED;
    }

    @Override
    public ByteBuffer received() {
        return RECEIVED;
    }

    @Override
    public void write(byte[] octets) {
        MemorySegment.copy(MemorySegment.ofArray(octets), 0, OUT, 0, octets.length);
        kernel.write(fd, OUT.asSlice(0, octets.length));
    }

    @Override
    public void close() {
        kernel.close(fd);
    }
}
