package io.gatehouse.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReaderTest {
    private static final String CODED =
            "5\r\nhello\r\n1;a=\"b\"\r\n \r\n00A\r\n0123456789\r\n0;x\r\nT: v\r\nU:\r\n\r\nGET";

    private final ChunkReader reader = new ChunkReader();

    @Test
    void payloadComesOutHoweverTheBytesAreCut() {
        for (int cut = 1; cut < CODED.length() - 3; cut++) {
            // Given
            reader.reset();
            StringBuilder payload = new StringBuilder();

            // When
            int first = read(CODED.substring(0, cut), payload);
            int second = read(CODED.substring(cut), payload);

            // Then
            assertEquals("hello 0123456789", payload.toString());
            assertTrue(reader.ended());
            assertEquals(cut, first);
            assertEquals(CODED.length() - 3 - cut, second);
        }
    }

    @Test
    void payloadOfSeveralChunksBecomesOnePiece() {
        StringBuilder payload = new StringBuilder();

        read(CODED, payload);

        assertEquals(16, reader.payloadTo() - reader.payloadFrom());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "g\r\n",
                " 5\r\n",
                "5 \r\n",
                "-5\r\n",
                "0x5\r\n",
                "5\nhello",
                "5\rhello",
                "5\r\nhello5",
                "5\r\nhello\n",
                "5\r\nhello\rX",
                "1000000000000000\r\n",
                "5;a\u0000\r\n",
                "5;a\n\r\n",
                "0\r\n\n",
                "0\r\n T: v\r\n\r\n",
                "0\r\nT : v\r\n\r\n",
                "0\r\n: v\r\n\r\n",
                "0\r\nT\r\n\r\n",
                "0\r\nT: v\n\r\n",
                "0\r\nT: \u0001\r\n",
                "0\r\n\rX",
                "+1\r\n",
                "\uff11\r\n"
            })
    void malformedCodingIsBroken(String coded) {
        read(coded, new StringBuilder());

        assertTrue(reader.broken());
        assertFalse(reader.ended());
    }

    @Test
    void extensionsAndTrailersAreBounded() {
        read("1;" + "e".repeat(600) + "\r\n", new StringBuilder());
        assertTrue(reader.broken());

        reader.reset();
        read("0\r\n" + ("T: " + "v".repeat(100) + "\r\n").repeat(100), new StringBuilder());
        assertTrue(reader.broken());
    }

    private int read(String text, StringBuilder payload) {
        ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        int stopped = reader.read(buffer, 0, buffer.readableBytes());
        payload.append(buffer.toString(
                reader.payloadFrom(), reader.payloadTo() - reader.payloadFrom(), StandardCharsets.UTF_8));
        buffer.release();
        return stopped;
    }
}
