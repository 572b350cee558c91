package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.UUID;

/**
 * One thing that a node must know, in its published form, or the {@link Tombstone} that says it is gone. Immutable.
 *
 * <p>On the wire every entity is a JSON object with a {@code kind}; a record with an unknown kind is refused, because a node
 * that skips what it does not understand could leave a guard out.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PublishedApi.class, name = "api"),
    @JsonSubTypes.Type(value = PublishedPlan.class, name = "plan"),
    @JsonSubTypes.Type(value = PublishedConsumer.class, name = "consumer"),
    @JsonSubTypes.Type(value = PublishedSubscription.class, name = "subscription"),
    @JsonSubTypes.Type(value = PublishedKey.class, name = "key"),
    @JsonSubTypes.Type(value = PublishedCertificate.class, name = "certificate"),
    @JsonSubTypes.Type(value = Tombstone.class, name = "tombstone"),
})
public sealed interface Entity
        permits PublishedApi,
                PublishedPlan,
                PublishedConsumer,
                PublishedSubscription,
                PublishedKey,
                PublishedCertificate,
                Tombstone {

    /** The entity's id: opaque outside, a UUID inside so that ledgers can hold it as two longs. */
    UUID id();

    /** What kind of entity this is, or, for a tombstone, was. */
    default EntityKind kind() {
        return switch (this) {
            case PublishedApi _ -> EntityKind.API;
            case PublishedPlan _ -> EntityKind.PLAN;
            case PublishedConsumer _ -> EntityKind.CONSUMER;
            case PublishedSubscription _ -> EntityKind.SUBSCRIPTION;
            case PublishedKey _ -> EntityKind.KEY;
            case PublishedCertificate _ -> EntityKind.CERTIFICATE;
            case Tombstone tombstone -> tombstone.of();
        };
    }
}
