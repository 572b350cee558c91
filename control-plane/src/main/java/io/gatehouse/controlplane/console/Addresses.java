package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.settings.Setting;
import java.util.List;
import java.util.Objects;

/** Where callers reach an API, and the line that calls it. */
final class Addresses {
    /** What stands in a curl line where the key goes. */
    static final String PLACEHOLDER = "YOUR_KEY";

    private Addresses() {}

    /** The gateway's public address, without a slash at its end. */
    static String gateway() {
        return Setting.GATEHOUSE_GATEWAY_URL.value().replaceAll("/+$", "");
    }

    static String of(ApiDraft draft) {
        String basePath = Objects.requireNonNullElse(draft.basePath(), "/");
        return gateway() + (basePath.equals("/") ? "/" : basePath);
    }

    static boolean isOpen(ApiDraft draft) {
        return draft.access() == ApiDraft.Access.OPEN;
    }

    /** The URLs of the API's own upstream. */
    static List<String> targets(ApiDraft draft) {
        return draft.upstream() == null ? List.of() : targets(draft.upstream());
    }

    static List<String> targets(ApiDraft.UpstreamDraft upstream) {
        return Objects.requireNonNullElse(upstream.targets(), List.<ApiDraft.TargetDraft>of()).stream()
                .map(target -> Objects.requireNonNullElse(target.url(), ""))
                .toList();
    }

    /** A line for a shell. A base path holds nothing but quotes that a shell would read; it stands in single quotes. */
    static String curl(ApiDraft draft, String key) {
        StringBuilder line = new StringBuilder("curl");
        if (!isOpen(draft)) {
            line.append(" -H 'X-API-Key: ").append(key).append('\'');
        }
        Objects.requireNonNullElse(draft.hosts(), List.<String>of()).stream()
                .filter(host -> !host.startsWith("*"))
                .findFirst()
                .ifPresent(host -> line.append(" -H 'Host: ").append(host).append('\''));
        return line.append(' ').append(quoted(of(draft))).toString();
    }

    private static String quoted(String url) {
        return url.matches("[A-Za-z0-9:/._~-]+") ? url : '\'' + url.replace("'", "'\\''") + '\'';
    }
}
