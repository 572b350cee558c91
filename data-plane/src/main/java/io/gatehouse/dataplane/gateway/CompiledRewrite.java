package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.Rewrite;
import io.gatehouse.policy.spi.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is changed of a request before a target gets it. Immutable.
 *
 * @param path null for the path as it came
 * @param host octets of the Host header; null for the target's own
 * @param keepsHost whether the caller's Host header stays instead
 * @param lines octets that are added, each line with its end
 * @param replaced names of lines that are left out
 */
public record CompiledRewrite(
        @Nullable PathRewrite path,
        byte @Nullable [] host,
        boolean keepsHost,
        byte[] lines,
        List<HeaderName> replaced) {
    public static final CompiledRewrite NONE = of(Rewrite.NONE, null);

    /** Throws {@link IllegalArgumentException} for what can be no header. */
    static CompiledRewrite of(Rewrite rewrite, @Nullable PathRewrite path) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(rewrite.setHeaders()).forEach((name, value) -> {
            if (value.chars().anyMatch(c -> c < ' ' || c > 0xff || c == 0x7f)) {
                throw new IllegalArgumentException("not a value for the header " + name);
            }
            lines.append(HeaderName.of(name)).append(": ").append(value).append("\r\n");
        });
        List<HeaderName> replaced = Stream.concat(
                        rewrite.setHeaders().keySet().stream(), rewrite.removeHeaders().stream())
                .map(HeaderName::of)
                .distinct()
                .toList();
        String host = rewrite.host();
        boolean keeps = Rewrite.CALLERS_HOST.equals(host);
        return new CompiledRewrite(
                path,
                host == null || keeps ? null : host.getBytes(StandardCharsets.ISO_8859_1),
                keeps,
                lines.toString().getBytes(StandardCharsets.ISO_8859_1),
                replaced);
    }
}
