package io.gatehouse.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {
    private static int kind(String name) {
        byte[] octets = name.getBytes(StandardCharsets.ISO_8859_1);
        return FieldKind.of(octets, 0, octets.length);
    }

    private static void assertKind(int expected, List<String> names) {
        for (String name : names) {
            String whole = name.replace("*", "some");
            assertEquals(expected, kind(whole), whole);
            assertEquals(expected, kind(whole.toUpperCase(Locale.ROOT)), whole);
            if (whole.contains("-")) {
                assertEquals(FieldKind.IDENTITY, kind(whole.replace('-', '_')), whole);
            }
        }
    }

    @Test
    void eachHasItsKindInEverySpelling() {
        assertKind(FieldKind.IDENTITY, Claims.OURS);
        assertKind(FieldKind.IDENTITY, Claims.TARGETS);
        assertKind(FieldKind.CALLER, Claims.CALLERS);
        assertKind(FieldKind.METHOD, Claims.METHODS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Real-IPs",
                "X-Real",
                "X-Forward",
                "Forward",
                "X-Consumers",
                "Client",
                "Content-Type",
                "Cache-Control",
                "Referer",
                "User-Agent",
                "X-Original-Filename",
                "X-User-Id",
                "x"
            })
    void othersHaveNone(String name) {
        assertEquals(FieldKind.PLAIN, kind(name));
        assertEquals(FieldKind.PLAIN, kind(name + "-" + "a".repeat(100)));
    }

    @Test
    void aLongNameIsOneByHowItBegins() {
        assertEquals(FieldKind.IDENTITY, kind("X-Forwarded-" + "a".repeat(100)));
    }

    @ParameterizedTest
    @CsvSource({
        "the gateway's own word, 0",
        "another path or host, 1",
        "'address, certificate or name of the caller', 2",
        "another method, 3"
    })
    void theReferenceListsThemAll(String what, int list) throws Exception {
        String page = Files.readString(Path.of("..", "docs", "protocols.md"));
        String row = page.lines()
                .filter(line -> line.startsWith("| " + what + " |"))
                .findFirst()
                .orElse("");
        List<String> written = Pattern.compile("`([^`]+)`")
                .matcher(row)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replace("`", ""))
                .toList();

        assertEquals(
                List.of(Claims.OURS, Claims.TARGETS, Claims.CALLERS, Claims.METHODS)
                        .get(list),
                written);
    }
}
