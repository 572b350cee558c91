import java.nio.ByteBuffer;

/** A connection that octets go over, in clear or not. */
sealed interface Wire permits PlainWire, TlsWire {
    /** Goes on, after its socket was found ready: connects, shakes hands, reads. */
    Progress advance();

    /** What {@link #advance} has read; consumed by who asks. */
    ByteBuffer received();

    void write(byte[] octets);

    void close();

    /** What came of going on. */
    enum Progress {
        /** Nothing that who uses the wire should look at. */
        NONE,
        /** It can be written to from now on. */
        OPENED,
        /** There is something in {@link #received}. */
        RECEIVED,
        /** The other side has closed. */
        ENDED
    }
}
