package io.gatehouse.controlplane.apis;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.gatehouse.model.config.PublishedRoute;
import java.io.IOException;

/** How a number of bytes that may be without limit looks in JSON: a number, or {@code "unlimited"}. */
final class ByteLimit {
    private static final String UNLIMITED = "unlimited";

    private ByteLimit() {}

    /** Reads it. */
    static final class Reader extends StdDeserializer<Long> {
        private static final long serialVersionUID = 1;

        Reader() {
            super(Long.class);
        }

        @Override
        public Long deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                return parser.getLongValue();
            }
            if (parser.currentToken() == JsonToken.VALUE_STRING && UNLIMITED.equals(parser.getText())) {
                return PublishedRoute.UNLIMITED;
            }
            return (Long) context.handleUnexpectedToken(Long.class, parser);
        }
    }

    /** Writes it. */
    static final class Writer extends StdSerializer<Long> {
        private static final long serialVersionUID = 1;

        Writer() {
            super(Long.class);
        }

        @Override
        public void serialize(Long bytes, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (bytes == PublishedRoute.UNLIMITED) {
                json.writeString(UNLIMITED);
            } else {
                json.writeNumber(bytes);
            }
        }
    }
}
