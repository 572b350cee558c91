package io.gatehouse.dataplane.settings;

import io.gatehouse.dataplane.otlp.OtlpSettings;
import io.gatehouse.dataplane.tracing.Sampling;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the settings of what is exported. What it says of a bad one holds nothing of a secret. Stateless. */
final class OtlpReader {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private OtlpReader() {}

    /** All are checked, though nothing may be exported. */
    static Optional<OtlpSettings> read(NodeSettings.Reader from) throws BadSetting {
        Map<String, String> headers = headers(from.text(Setting.GATEHOUSE_OTLP_HEADERS));
        Duration interval = interval(from);
        Sampling sampling = new Sampling(share(from), from.number(Setting.GATEHOUSE_TRACE_PARENTS, 0, 1_000_000));
        if (from.text(Setting.GATEHOUSE_OTLP_URL).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new OtlpSettings(
                url(from), headers, from.text(Setting.GATEHOUSE_OTLP_SERVICE), from.name(), interval, sampling));
    }

    private static URI url(NodeSettings.Reader from) throws BadSetting {
        URI url = from.url(Setting.GATEHOUSE_OTLP_URL);
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new BadSetting(
                    Setting.GATEHOUSE_OTLP_URL,
                    "must have neither user, query nor fragment; secrets belong into " + Setting.GATEHOUSE_OTLP_HEADERS
                            + ".");
        }
        return url;
    }

    private static Duration interval(NodeSettings.Reader from) throws BadSetting {
        Duration interval = from.duration(Setting.GATEHOUSE_OTLP_INTERVAL);
        if (!interval.isZero() && (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0)) {
            throw new BadSetting(
                    Setting.GATEHOUSE_OTLP_INTERVAL, "must be PT0S or from PT1S to P1D, and is \"" + interval + "\".");
        }
        return interval;
    }

    private static double share(NodeSettings.Reader from) throws BadSetting {
        String said = from.text(Setting.GATEHOUSE_TRACE_SAMPLE);
        try {
            double share = Double.parseDouble(said);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new BadSetting(Setting.GATEHOUSE_TRACE_SAMPLE, "must be a number from 0 to 1, and is \"" + said + "\".");
    }

    private static Map<String, String> headers(String said) throws BadSetting {
        Map<String, String> headers = new HashMap<>();
        for (String pair : said.split(",")) {
            if (!pair.isBlank()) {
                int equals = pair.indexOf('=');
                String name = pair.substring(0, Math.max(0, equals)).strip().toLowerCase(Locale.ROOT);
                if (headers.put(name, value(name, pair.substring(equals + 1).strip())) != null) {
                    throw badHeaders();
                }
            }
        }
        return headers;
    }

    private static String value(String name, String coded) throws BadSetting {
        try {
            String value = URLDecoder.decode(coded.replace("+", "%2B"), StandardCharsets.UTF_8);
            // It knows what can be a header, and which may not be set.
            HttpRequest.newBuilder().setHeader(name, value);
            if (!name.equals("content-type")) {
                return value;
            }
        } catch (IllegalArgumentException _) {
            // Told below, without what it says.
        }
        throw badHeaders();
    }

    private static BadSetting badHeaders() {
        return new BadSetting(
                Setting.GATEHOUSE_OTLP_HEADERS,
                "must hold headers as NAME=VALUE with commas between them, each name once; those of HTTP itself cannot be set.");
    }
}
