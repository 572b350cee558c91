package io.gatehouse.dataplane.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context level 1, section 3.3.1. */
class TraceStateTest {
    private static int members(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        return TraceState.members(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                   | 0",
                "' , ,,'                              | 0",
                "foo=1                                | 1",
                "foo=1,bar=2                          | 2",
                "foo=1,,bar=2,                        | 2",
                "'foo=1 \t , \t bar=2'                | 2",
                "foo= inner and leading               | 1",
                "f-o*o/_1=!\"#$%&'()*+-./:;<>?@[]^_`{}~ | 1",
                "3tenant@system=1                     | 1",
                "foo=1,foo=1                          | 2",
            })
    void membersAreCounted(String value, int count) {
        assertEquals(count, members(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo",
                "foo=",
                "=1",
                "foo =1",
                "Foo=1",
                "1foo=1",
                "_foo=1",
                "foo.bar=1",
                "foo@=1",
                "@foo=1",
                "foo@@bar=1",
                "foo@1bar=1",
                "foo=1=2",
                "foo=a\u007fb",
                "foo=\u00e4",
                "foo=1,bar",
                "foo=1;bar=2,baz",
            })
    void otherIsNone(String value) {
        assertEquals(TraceState.MALFORMED, members(value), value);
    }

    @Test
    void lengthsAreBounded() {
        assertEquals(1, members("k".repeat(256) + "=1"));
        assertEquals(TraceState.MALFORMED, members("k".repeat(257) + "=1"));
        assertEquals(1, members("t".repeat(241) + "@" + "v".repeat(14) + "=1"));
        assertEquals(TraceState.MALFORMED, members("t".repeat(242) + "@v=1"));
        assertEquals(TraceState.MALFORMED, members("t@" + "v".repeat(15) + "=1"));
        assertEquals(1, members("k=" + "1".repeat(256)));
        assertEquals(TraceState.MALFORMED, members("k=" + "1".repeat(257)));
    }
}
