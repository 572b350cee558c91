package io.gatehouse.controlplane.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.keys.IssuedKey;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.ui.pages.KeyPages;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes a key from the request that issued it to the page that shows it, once. Thread-safe; used while a request is served. */
@ApplicationScoped
class ShownKey {
    private final Desk desk;
    private final Consumers consumers;
    private final Apis apis;
    private final ApiViews views;
    private final ObjectMapper mapper;

    ShownKey(Desk desk, Consumers consumers, Apis apis, ApiViews views, ObjectMapper mapper) {
        this.desk = desk;
        this.consumers = consumers;
        this.apis = apis;
        this.views = views;
        this.mapper = mapper;
    }

    /** What travels between the two, sealed. */
    record Passed(
            @JsonProperty("key") String key,
            @JsonProperty("name") String name,
            @JsonProperty("consumer") UUID consumer,
            @JsonProperty("api") @Nullable UUID api) {
        @Override
        public String toString() {
            return "Passed[key=***, name=" + name + "]";
        }
    }

    /** Sends the browser to the page that shows the key; {@code api} is what it is for, null for nothing in particular. */
    Response show(IssuedKey issued, @Nullable UUID api) {
        try {
            Passed passed = new Passed(issued.key(), issued.name(), issued.consumer(), api);
            desk.pass(Flash.KEY, mapper.writeValueAsString(passed));
            return desk.to("/keys/shown");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an issued key cannot be handed over", e);
        }
    }

    /** The key to show; null when there is none, or when it was shown. */
    KeyPages.@Nullable Shown take() {
        String text = desk.passed(Flash.KEY);
        if (text == null) {
            return null;
        }
        try {
            return view(mapper.readValue(text, Passed.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an issued key cannot be read", e);
        }
    }

    private KeyPages.Shown view(Passed passed) {
        UUID api = passed.api();
        ApiDraft draft = api == null ? null : apis.get(api).draft();
        return new KeyPages.Shown(
                passed.key(),
                passed.name(),
                passed.consumer().toString(),
                consumerName(passed.consumer()),
                draft == null ? null : Addresses.curl(draft, passed.key()),
                api == null ? null : views.indicator(api),
                draft == null ? null : Objects.requireNonNullElse(draft.name(), ""));
    }

    private String consumerName(UUID consumer) {
        try {
            return consumers.get(consumer).name();
        } catch (Refused _) {
            return "a consumer that is gone";
        }
    }
}
