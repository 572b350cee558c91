package io.gatehouse.dataplane.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context level 1, section 3.2. */
class TraceParentTest {
    private final TraceParent parent = new TraceParent();

    private boolean reads(String value) {
        byte[] bytes = ("??" + value + "??").getBytes(StandardCharsets.ISO_8859_1);
        return parent.read(bytes, 2, bytes.length - 2);
    }

    @Test
    void idsAndFlagAreRead() {
        assertTrue(reads("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        assertEquals(0x0af7651916cd43ddL, parent.high());
        assertEquals(0x8448eb211c80319cL, parent.low());
        assertEquals(0xb7ad6b7169203331L, parent.span());
        assertTrue(parent.isSampled());
    }

    @ParameterizedTest
    @CsvSource({
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00, false",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe, false",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff, true",
        "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-01, true",
        "00-00000000000000000000000000000001-0000000000000001-01, true",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, true",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-brings, true",
        "fe-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-, true",
    })
    void validOneIsTaken(String value, boolean sampled) {
        assertTrue(reads(value));
        assertEquals(sampled, parent.isSampled());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "FE-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "000-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                ".0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c1-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0A",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331.01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            })
    void otherIsNone(String value) {
        assertFalse(reads(value), value);
    }
}
