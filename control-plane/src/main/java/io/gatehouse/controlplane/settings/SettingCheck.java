package io.gatehouse.controlplane.settings;

import java.net.URI;
import java.util.Base64;
import java.util.List;

/** Finds settings that cannot work before anything is started. Looks at their form only, not at what they point to. */
public final class SettingCheck {
    /** Length of a {@link Setting#GATEHOUSE_SECRET_KEY}. */
    public static final int SECRET_KEY_OCTETS = 32;

    private static final int MAX_PORT = 65_535;

    private SettingCheck() {}

    /** Throws {@link BadSetting} for the first one, in the order of {@link Setting}. */
    public static void run() {
        for (Setting setting : Setting.values()) {
            setting.given().ifPresent(value -> check(setting, value));
        }
    }

    static void check(Setting setting, String value) {
        switch (setting) {
            case GATEHOUSE_CONTROL_PORT, GATEHOUSE_NODE_STATUS_PORT -> checkPort(setting, value);
            case GATEHOUSE_LINK_LOCAL_TARGETS -> checkWord(setting, value, "refuse", "allow");
            case GATEHOUSE_SECRET_KEY -> secretKey(setting.name(), value);
            case GATEHOUSE_GATEWAY_URL, GATEHOUSE_SAMPLE_URL -> checkUrl(setting, value);
            case GATEHOUSE_HOME,
                    GATEHOUSE_CONTROL_HOST,
                    GATEHOUSE_DATABASE_URL,
                    GATEHOUSE_DATABASE_USER,
                    GATEHOUSE_DATABASE_PASSWORD,
                    GATEHOUSE_ADMIN_TOKEN,
                    GATEHOUSE_JOIN_TOKEN,
                    GATEHOUSE_USAGE_MINUTES_KEPT,
                    GATEHOUSE_USAGE_HOURS_KEPT,
                    GATEHOUSE_USAGE_DAYS_KEPT,
                    GATEHOUSE_DECISIONS_KEPT -> {
                // Found out when they are used.
            }
        }
    }

    /** The octets of a secret key. Throws {@link BadSetting}, which says {@code where} it stands. */
    public static byte[] secretKey(String where, String value) {
        try {
            byte[] octets = Base64.getDecoder().decode(value);
            if (octets.length == SECRET_KEY_OCTETS) {
                return octets;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new BadSetting(where + " must hold 32 octets in base64, as `openssl rand -base64 32` prints.");
    }

    private static void checkPort(Setting setting, String value) {
        boolean valid = value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= MAX_PORT;
        if (!valid) {
            throw new BadSetting(setting + " is no port: " + value);
        }
    }

    private static void checkWord(Setting setting, String value, String... words) {
        if (!List.of(words).contains(value)) {
            throw new BadSetting(setting + " must be " + String.join(" or ", words) + ": " + value);
        }
    }

    private static void checkUrl(Setting setting, String value) {
        try {
            URI uri = URI.create(value);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new BadSetting(setting + " is no URL such as http://127.0.0.1:8000: " + value);
    }
}
