package io.gatehouse.dataplane.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.model.config.ProxyProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProxyHeaderWriterTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static String written(ProxyProtocol version, Ends ends, boolean asText) {
        EmbeddedChannel channel = new EmbeddedChannel();
        ProxyHeaderWriter.write(channel, version, ends);
        ByteBuf out = channel.readOutbound();
        try {
            return asText ? out.toString(StandardCharsets.US_ASCII) : ByteBufUtil.hexDump(out);
        } finally {
            out.release();
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void callerIsTold() {
        Ends ends = new Ends(new InetSocketAddress("192.0.2.7", 4711), new InetSocketAddress("198.51.100.1", 443));

        assertEquals("PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n", written(ProxyProtocol.V1, ends, true));
    }

    @Test
    void checkThatComesFromNobodySaysSo() {
        Ends nobody = new Ends(null, null);

        assertEquals("PROXY UNKNOWN\r\n", written(ProxyProtocol.V1, nobody, true));
        assertEquals(SIGNATURE + "21000000", written(ProxyProtocol.V2, nobody, false));
    }
}
