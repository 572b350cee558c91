package io.gatehouse.dataplane.compression;

import io.gatehouse.model.config.ContentCoding;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What compression makes of an answer. Immutable.
 *
 * @param varies whether the caller's {@code Accept-Encoding} had a say
 * @param weakens whether a strong entity tag no longer stands for the octets that the caller gets (RFC 9110, section 8.8.1)
 * @param coding null when the body passes as it is
 */
public record Recoding(
        boolean varies, boolean weakens, @Nullable ContentCoding coding) {
    /** It passes as it is. */
    public static final Recoding NONE = new Recoding(false, false, null);

    /** It passes as it is, this time. */
    static final Recoding VARIES = new Recoding(true, false, null);

    /** It says that what the caller has compressed is still good. */
    static final Recoding NOT_MODIFIED = new Recoding(true, true, null);

    private static final Map<ContentCoding, Recoding> CODED = new EnumMap<>(ContentCoding.class);

    static {
        for (ContentCoding coding : ContentCoding.values()) {
            CODED.put(coding, new Recoding(true, true, coding));
        }
    }

    static Recoding into(ContentCoding coding) {
        return CODED.getOrDefault(coding, VARIES);
    }

    /** The same for a body that passes as it is this time. */
    public Recoding notNow() {
        return VARIES;
    }

    /** Whether the head is passed on as it is. */
    public boolean isNothing() {
        return this == NONE;
    }
}
