package io.gatehouse.dataplane.compression;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import io.gatehouse.model.config.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses one body, piece by piece. Holds memory outside the heap until it is closed: some 256 KiB for gzip, 1 to 3 MiB for br and zstd.
 * Confined to its loop.
 */
public final class BodyCoder implements AutoCloseable {
    /** Levels that cost about as much as gzip's usual one, or less. */
    private static final int GZIP_LEVEL = 5;

    private static final int BROTLI_QUALITY = 4;
    /** 512 KiB, against 4 MiB by default. */
    private static final int BROTLI_WINDOW = 19;

    private static final int ZSTD_LEVEL = 3;
    private static final int BUFFER = 8 * 1024;

    private final Sink sink = new Sink();
    private final OutputStream coder;
    private boolean ended;
    private boolean fresh;

    /** Begins a body in a coding that {@link #isAvailable}. */
    public BodyCoder(ContentCoding coding) {
        try {
            sink.buffer = Unpooled.buffer(64);
            coder = switch (coding) {
                case GZIP -> new Gzip(sink);
                case BR ->
                    new BrotliOutputStream(sink, Encoder.Parameters.create(BROTLI_QUALITY, BROTLI_WINDOW), BUFFER);
                case ZSTD -> new ZstdOutputStreamNoFinalizer(sink, ZSTD_LEVEL);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether this machine can do it: what is native may lack. */
    public static boolean isAvailable(ContentCoding coding) {
        return switch (coding) {
            case GZIP -> true;
            case BR -> Libraries.BROTLI;
            case ZSTD -> Libraries.ZSTD;
        };
    }

    /** What is loaded when it is first asked for. */
    private static final class Libraries {
        static final boolean BROTLI = Brotli4jLoader.isAvailable();
        static final boolean ZSTD = loadsZstd();

        private static boolean loadsZstd() {
            try {
                Native.load();
                return Native.isLoaded();
            } catch (UnsatisfiedLinkError _) {
                return false;
            }
        }
    }

    /** Takes a piece, and gives what has come out so far, perhaps nothing; everything when it is the last. The caller's to release. */
    public ByteBuf code(ByteBufAllocator alloc, ByteBuf in, int from, int length, boolean last) {
        return coded(alloc, length, () -> {
            in.getBytes(from, coder, length);
            fresh |= length > 0;
            if (last) {
                ended = true;
                coder.close();
            }
        });
    }

    /** Gives what is held back, so that the other side can read all that was taken. The caller's to release. */
    public ByteBuf flush(ByteBufAllocator alloc) {
        return coded(alloc, 64, () -> {
            if (fresh) {
                fresh = false;
                coder.flush();
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private ByteBuf coded(ByteBufAllocator alloc, int expected, Work work) {
        ByteBuf begun = sink.buffer;
        ByteBuf out = alloc.directBuffer(Math.max(256, expected / 2));
        out.writeBytes(begun);
        begun.release();
        sink.buffer = out;
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sink.buffer = Unpooled.EMPTY_BUFFER;
        }
        return out;
    }

    /** Frees what it holds, wherever it is. */
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            sink.buffer = Unpooled.buffer(64);
            try {
                coder.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                sink.buffer.release();
            }
        }
    }

    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, BUFFER, true);
            def.setLevel(GZIP_LEVEL);
        }
    }

    /** Writes into the buffer of the moment. */
    private static final class Sink extends OutputStream {
        private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

        @Override
        public void write(int octet) {
            buffer.writeByte(octet);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            buffer.writeBytes(bytes, from, length);
        }
    }
}
