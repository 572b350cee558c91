import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The few calls to Linux that a paced load needs. Java's own selectors wait in whole milliseconds, which would send bursts; this waits to
 * the microsecond. For one thread.
 */
final class Kernel {
    static final int READABLE = 1;
    static final int WRITABLE = 4;

    private static final int NONBLOCKING_STREAM = 1 | 0x800;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int EAGAIN = 11;
    private static final int EINPROGRESS = 115;
    private static final int PR_SET_TIMERSLACK = 29;
    /** The structure is packed on x86, and nowhere else. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int EVENT_ID = PACKED ? 4 : 8;
    private static final int MOST_EVENTS = 2048;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle OPTION = call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT = call("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE = call("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle CONTROL = call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle AWAIT = call("epoll_pwait2", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle PRCTL = call("prctl", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CREATE = call("epoll_create1", JAVA_INT, JAVA_INT);

    private final MemorySegment state = Arena.global().allocate(STATE);
    private final MemorySegment events = Arena.global().allocate((long) EVENT_BYTES * MOST_EVENTS, 8);
    private final MemorySegment event = Arena.global().allocate(EVENT_BYTES, 8);
    private final MemorySegment time = Arena.global().allocate(16, 8);
    private final MemorySegment address = Arena.global().allocate(16, 4);
    private final MemorySegment one = Arena.global().allocateFrom(JAVA_INT, 1);
    private final int epoll;

    Kernel() {
        try {
            int _ = (int) PRCTL.invokeExact(state, PR_SET_TIMERSLACK, 1000L, 0L, 0L, 0L);
            epoll = (int) CREATE.invokeExact(state, 0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle call(String name, ValueLayout result, ValueLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, parameters),
                Linker.Option.captureCallState("errno"));
    }

    /** Begins to connect to a port of this machine; the socket is watched for {@link #WRITABLE} under this id. */
    int connect(int port, long id) {
        address.set(ValueLayout.JAVA_SHORT, 0, (short) 2);
        address.set(ValueLayout.JAVA_SHORT, 2, Short.reverseBytes((short) port));
        address.set(JAVA_INT, 4, Integer.reverseBytes(0x7f000001));
        try {
            int fd = checked("socket", (int) SOCKET.invokeExact(state, 2, NONBLOCKING_STREAM, 0));
            checked("setsockopt", (int) OPTION.invokeExact(state, fd, IPPROTO_TCP, TCP_NODELAY, one, 4));
            int result = (int) CONNECT.invokeExact(state, fd, address, 16);
            if (result < 0 && errno() != EINPROGRESS) {
                throw new IllegalStateException("port " + port + " does not take a connection: errno " + errno());
            }
            watch(1, fd, WRITABLE, id);
            return fd;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** From now on the socket is watched for {@link #READABLE} only. */
    void watchReads(int fd, long id) {
        watch(3, fd, READABLE, id);
    }

    private void watch(int operation, int fd, int interest, long id) {
        event.set(JAVA_INT, 0, interest);
        event.set(ValueLayout.JAVA_LONG_UNALIGNED, EVENT_ID, id);
        try {
            checked("epoll_ctl", (int) CONTROL.invokeExact(state, epoll, operation, fd, event));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Waits at most so long for sockets that are ready; how many are. */
    int await(long nanos) {
        time.set(JAVA_LONG, 0, nanos / 1_000_000_000);
        time.set(JAVA_LONG, 8, nanos % 1_000_000_000);
        try {
            return checked("epoll_pwait2", (int) AWAIT.invokeExact(state, epoll, events, MOST_EVENTS, time, MemorySegment.NULL));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** The id of a socket that {@link #await} found ready. */
    long ready(int index) {
        return events.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) index * EVENT_BYTES + EVENT_ID);
    }

    /** How many octets came; -1 for none yet, 0 at the end. */
    int read(int fd, MemorySegment to) {
        try {
            long got = (long) READ.invokeExact(state, fd, to, to.byteSize());
            if (got < 0 && errno() == EAGAIN) {
                return -1;
            }
            return checked("read", (int) got);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Writes all of it: requests are small, and a socket that cannot take one is a failure of the run. */
    void write(int fd, MemorySegment from) {
        try {
            long sent = (long) WRITE.invokeExact(state, fd, from, from.byteSize());
            if (checked("write", (int) sent) != from.byteSize()) {
                throw new IllegalStateException("a socket took " + sent + " octets of " + from.byteSize());
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    void close(int fd) {
        try {
            int _ = (int) CLOSE.invokeExact(state, fd);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private int checked(String name, int result) {
        if (result < 0) {
            throw new IllegalStateException(name + " failed: errno " + errno());
        }
        return result;
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    private static RuntimeException rethrown(Throwable e) {
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
}
