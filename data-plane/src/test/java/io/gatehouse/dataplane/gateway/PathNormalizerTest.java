package io.gatehouse.dataplane.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormalizerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/a", "/a/", "/a/b.c/..d/...", "/.well-known/x", "/a:b@c/!$&'()*+,=~_-", "/.a/b./..c/d.."})
    void cleanPathIsUnchangedAndNothingIsWritten(String path) {
        byte[] into = new byte[0];

        assertEquals(PathNormalizer.UNCHANGED, normalise(path, into));
    }

    @ParameterizedTest
    @CsvSource({
        "/%61%62c, /abc",
        "/%7euser%2d, /~user-",
        "/caf%c3%a9, /caf%C3%A9",
        "/a%20b, /a%20b",
        "/a%3bb, /a%3Bb",
        "/a%252fb, /a%252fb",
        "/a%25, /a%25",
        "//, /",
        "//a///b//, /a/b/",
        "/a/./b, /a/b",
        "/., /",
        "/a/., /a/",
        "/a/.., /",
        "/a/b/../c, /a/c",
        "/a/b/.., /a/",
        "/a/b/c/../../d, /a/d",
        "/a/%2e%2E/b, /b",
        "/a/.%2e/b/%2e/c, /b/c",
        "/a//../b, /b",
        "/{id}|x^, /%7Bid%7D%7Cx%5E",
    })
    void pathIsBroughtIntoNormalForm(String path, String expected) {
        assertEquals(expected, normalised(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "*",
                "/..",
                "/a/../..",
                "/../a",
                "/%2e%2e/a",
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/a%00b",
                "/a%0d%0a",
                "/a%7fb",
                "/a%",
                "/a%2",
                "/a%zz",
                "/a%2/b",
                "/a;b",
                "/a/..;/b",
                "/a b",
                "/a#b",
                "/a?b",
                "/%-1",
                "/%+1"
            })
    void whatServersReadDifferentlyIsRefused(String path) {
        assertEquals(PathNormalizer.REFUSED, normalise(path, new byte[100]));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertEquals(PathNormalizer.REFUSED, normalise("/%61bc", new byte[3]));
    }

    @Test
    void normalFormOfANormalFormIsItself() {
        // Given
        Random random = new Random(7);
        String[] parts = {"/", "/", ".", "..", "a", "%2e", "%41", "%c3%a9", "|", "b.", "%25", "x"};

        for (int i = 0; i < 20_000; i++) {
            StringBuilder path = new StringBuilder("/");
            for (int k = random.nextInt(10); k > 0; k--) {
                path.append(parts[random.nextInt(parts.length)]);
            }
            byte[] into = new byte[path.length() * 3];

            // When
            int length = normalise(path.toString(), into);

            // Then
            if (length > 0) {
                String normal = new String(into, 0, length, StandardCharsets.US_ASCII);
                String again = normal.indexOf('%') < 0 ? normal : normalised(normal);
                assertEquals(normal, again, path.toString());
                assertEquals(-1, (normal + "/").indexOf("/../"), path.toString());
                assertEquals(-1, normal.indexOf("//"), path.toString());
            }
        }
    }

    private static String normalised(String path) {
        byte[] into = new byte[path.length() * 3];
        int length = normalise(path, into);
        return length > 0 ? new String(into, 0, length, StandardCharsets.US_ASCII) : path + " -> " + length;
    }

    private static int normalise(String path, byte[] into) {
        byte[] source = ("GET " + path + "?q=//").getBytes(StandardCharsets.US_ASCII);
        return PathNormalizer.normalise(source, 4, 4 + path.length(), into);
    }
}
