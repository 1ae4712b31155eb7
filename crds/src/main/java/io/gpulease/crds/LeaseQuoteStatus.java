package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.gpulease.crds.schema.DecimalAmount;
import io.gpulease.crds.schema.KeyedBy;
import io.gpulease.crds.schema.Name;
import io.gpulease.crds.schema.OneOf;
import io.gpulease.crds.schema.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What could be had. Once it was said, only what is held of it changes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeaseQuoteStatus(
        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription("The metadata.generation that this status answers.")
        @Nullable
        Long observedGeneration,

        @Size(max = 63)
        @Pattern("^[A-Z][A-Za-z0-9]*$")
        @JsonPropertyDescription(
                "How it stands, as one word of the vocabulary of reasons; the conditions say it in a sentence.")
        @Nullable
        String reason,

        @Size(max = 253) @JsonPropertyDescription("The tenant that was answered.") @Nullable
        String tenant,

        @KeyedBy("id")
        @Size(max = 6)
        @JsonPropertyDescription(
                "What could be had, the earliest first; also fewer GPUs, another class or Spot where that is much sooner.")
        List<Offer> offers,

        @Timestamp
        @JsonPropertyDescription(
                "Until when the offer that is held is kept, unless it is taken up before (RFC 3339). Absent: none was held.")
        @Nullable
        String heldUntil,

        @JsonPropertyDescription("The lease that took an offer up.") @Nullable
        TakenBy takenBy,

        @KeyedBy("type") @Size(max = 32) @JsonPropertyDescription("What is observed about the quote, by type.")
        List<Condition> conditions) {
    public LeaseQuoteStatus {
        offers = Absent.list(offers);
        conditions = Absent.list(conditions);
    }

    /** Of a quote that nobody has answered. */
    public static LeaseQuoteStatus empty() {
        return new LeaseQuoteStatus(null, null, null, List.of(), null, null, List.of());
    }

    /** The condition of this type. */
    public Optional<Condition> condition(String type) {
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** The offer of that id. */
    public Optional<Offer> offer(String id) {
        return offers.stream().filter(offer -> offer.id().equals(id)).findFirst();
    }

    /** The offer that is kept. */
    public Optional<Offer> heldOffer() {
        return offers.stream().filter(Offer::held).findFirst();
    }

    /** @throws IllegalArgumentException when what is written is no instant */
    public Optional<Instant> heldUntilInstant() {
        return Written.instant("heldUntil", heldUntil);
    }

    /** What a tenant could have. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Offer(
            @Required @Name @JsonPropertyDescription("What a lease names in spec.quote.offer.")
            String id,

            @Required @Name @JsonPropertyDescription("The class of GPU.")
            String gpuClass,

            @Required @Min(1) @Max(65536) @JsonPropertyDescription("How many GPUs a lease asks for that takes it up.")
            int gpus,

            @Required
            @OneOf({Words.Tier.COMMITTED, Words.Tier.ON_DEMAND, Words.Tier.SPOT})
            @JsonPropertyDescription("How firm it is.")
            String tier,

            @Required
            @Timestamp
            @JsonPropertyDescription(
                    "When such a lease starts at the latest, or, if that has come, when it is taken up (RFC 3339).")
            String start,

            @Required @Timestamp @JsonPropertyDescription("When a lease that starts then is over (RFC 3339).")
            String end,

            @JsonPropertyDescription(
                    "What it would cost by the prices announced for its start. Absent: the pool has no price for it.")
            @Nullable
            Price price,

            @Required
            @JsonPropertyDescription(
                    "true: kept until heldUntil for a lease of this tenant, and nobody else's meanwhile.")
            boolean held) {

        /** @throws IllegalArgumentException when what is written is no instant */
        public Optional<Instant> startInstant() {
            return Written.instant("offers.start", start);
        }

        /** @throws IllegalArgumentException when what is written is no instant */
        public Optional<Instant> endInstant() {
            return Written.instant("offers.end", end);
        }

        /** The same, which is not kept. */
        public Offer given() {
            return new Offer(id, gpuClass, gpus, tier, start, end, price, false);
        }
    }

    /** What the whole term costs. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Price(
            @Required
            @DecimalAmount
            @JsonPropertyDescription("For all GPUs that are held and the whole term; whole nodes count whole.")
            String amount,

            @Required
            @Size(min = 3, max = 3)
            @Pattern("^[A-Z]{3}$")
            @JsonPropertyDescription("ISO 4217 code of the currency, e.g. USD.")
            String currency) {}

    /** A lease of the quote's namespace. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record TakenBy(
            @Required @Name @JsonPropertyDescription("Its name.")
            String name,

            @Required
            @Size(min = 1, max = 63)
            @JsonPropertyDescription("Its uid: a lease made anew under the name is another one.")
            String uid,

            @Required @Name @JsonPropertyDescription("The id of the offer that it took up.")
            String offer) {}
}
