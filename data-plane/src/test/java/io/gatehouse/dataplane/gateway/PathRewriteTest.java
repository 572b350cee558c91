package io.gatehouse.dataplane.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.http1.OctetWriter;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRewriteTest {
    private static PathRewrite compile(String template, String route, String basePath) {
        return PathRewrite.of(template, PathTemplate.parse(route).orElseThrow(), basePath.length());
    }

    private static String rewritten(PathRewrite rewrite, String path) {
        // As in a head: something in front of the path, and its query behind.
        byte[] head = ("GET " + path + "?a=/../b HTTP/1.1").getBytes(StandardCharsets.US_ASCII);
        OctetWriter out = new OctetWriter();
        rewrite.write(out, head, 4, 4 + path.length());
        return new String(out.octets(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        // template, route, base path, path, what stands behind the target's own
        "/v2/order/{id}/**, /orders/{id}/**, '', /orders/7/lines/1, /v2/order/7/lines/1",
        "/v2/order/{id}/**, /orders/{id}/**, /shop, /shop/orders/7, /v2/order/7",
        "/v2/order/{id}/**, /orders/{id}/**, /shop, /shop/orders/7/, /v2/order/7/",
        "/v2/order/{id}, /orders/{id}/**, '', /orders/7/lines, /v2/order/7",
        "/{b}/{a}, /x/{a}/y/{b}, '', /x/1/y/2, /2/1",
        "/files/{name}.json, /{name}, '', /a%20b, /files/a%20b.json",
        "/{a}-{b}, /{a}/{b}, /shop/v1, /shop/v1/1/2, /1-2",
        // a prefix taken off, put on, replaced
        "/**, /orders/**, '', /orders/7, /7",
        "/**, /orders/**, '', /orders, ''",
        "/**, /orders/**, '', /orders/, /",
        "/v2/**, /**, /shop, /shop/orders, /v2/orders",
        "/v2/**, /**, /shop, /shop, /v2",
        "/v2/**, /**, '', /, /v2/",
        "/new/**, /old/**, '', /old/a//b, /new/a//b",
        "/, /orders/{id}, '', /orders/7, /",
        "/fixed/, /orders/{id}, '', /orders/7, /fixed/",
    })
    void parametersAndTheRestAreWrittenWhereTheTemplateSays(
            String template, String route, String basePath, String path, String expected) {
        assertEquals(expected, rewritten(compile(template, route, basePath), path));
    }

    @ParameterizedTest
    @CsvSource({
        "v2, /**",
        "'', /**",
        "//v2/**, /**",
        "/v2//**, /**",
        "/v2//x, /**",
        "/v2/./x, /**",
        "/v2/../x, /**",
        "/../**, /**",
        "/a/**/b, /**",
        "/a*, /**",
        "/{id}, /orders/{other}",
        "/{id}/{id}, /orders/{id}",
        "/{id, /orders/{id}",
        "/id}, /orders/{id}",
        "/{}, /orders/{id}",
        "/v2/**, /orders/{id}",
        "/a b, /**",
        "/a?b=c, /**",
        "/a;b, /**",
        "/a%2fb, /**",
        "/%{id}, /{id}",
        "/%4{id}, /{id}",
        "/%41, /**",
        "/é, /**",
    })
    void whatIsNoTemplateDoesNotCompile(String template, String route) {
        assertThrows(IllegalArgumentException.class, () -> compile(template, route, ""));
    }

    @Test
    void whatIsWrittenIsInNormalFormAndStaysBelowTheTargetWhateverIsAskedFor() {
        Random random = new Random(11);
        String[] parts = {"/", "/", ".", "..", "a", "%2e", "%2E%2e", "%41", "%c3%a9", "|", "b.", "%25", "2f", "%", "x"};
        PathRewrite[] rewrites = {
            compile("/v2/{a}/**", "/{a}/**", ""),
            compile("/.{a}{b}./**", "/{a}/{b}/**", ""),
            compile("/**", "/{a}/**", "")
        };
        int written = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder asked = new StringBuilder("/p/q/");
            for (int k = random.nextInt(10); k > 0; k--) {
                asked.append(parts[random.nextInt(parts.length)]);
            }
            String normal = PathTemplate.normalised(asked.toString()).orElse("");
            if (normal.startsWith("/p/q")) {
                for (PathRewrite rewrite : rewrites) {
                    String result = rewritten(rewrite, normal);
                    String whole = "/prefix" + result;
                    assertEquals(whole, PathTemplate.normalised(whole).orElse("refused"), asked::toString);
                    assertTrue(result.isEmpty() || result.startsWith("/"), asked::toString);
                    written++;
                }
            }
        }
        assertTrue(written > 10_000, "paths that were looked at: " + written);
    }
}
