using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using NodaTime;

namespace CampaignActors.Vocabulary.Tests.Catalogue;

internal sealed record VenueFields(string? Label, Code? Budget, Quantity? Seats);

internal sealed record PutVenue(PutMode Mode, VenueFields Fields) : ICommand;

internal sealed record BookVenue(Quantity Seats, Instant? At) : ICommand;

internal sealed record VenueDescribed(VenueFields Fields) : IEvent;

internal sealed record VenueBooked(Quantity Seats, Instant? At) : IEvent;

internal sealed record VenueConfirmed : IEvent;

internal sealed record VenueState(Code Code, VenueFields? Fields = null, Quantity Booked = default, Instant? ConfirmAt = null);

/// <summary>
/// The folder of a kind as docs/extending.md describes it: a place that is booked, and confirmed by a technical workflow.
/// </summary>
internal sealed class VenueKind : EntityKind<VenueState>
{
    public override string Name => "venues";

    public override TechnicalWorkflow? Keeper => Venues.Workflow;

    protected override VenueState Start(Code code) => new(code);

    protected override Decision Decide(VenueState state, ICommand command, Context context) => command switch
    {
        PutVenue put => Put.Refuse(put.Mode, state.Fields is not null, new EntityRef(Name, state.Code))
            ?? Decision.Accept(new VenueDescribed(put.Fields)),
        Work work when work.Workflow == Venues.Workflow && state.ConfirmAt <= context.Now => Decision.Accept(new VenueConfirmed()),
        Work => Decision.Nothing,
        _ when state.Fields is null => Decision.Unknown(new EntityRef(Name, state.Code)),
        BookVenue book when book.Seats > state.Fields.Seats =>
            Decision.Reject(Refusal.Insufficient, $"venue {state.Code} has {state.Fields.Seats} seats"),
        BookVenue book => Decision.Accept(new VenueBooked(book.Seats, book.At)),
        _ => NotUnderstood(command),
    };

    protected override VenueState Evolve(VenueState state, IEvent happened, EventMeta meta) => happened switch
    {
        VenueDescribed described => state with { Fields = described.Fields },
        VenueBooked booked => state with { Booked = booked.Seats, ConfirmAt = booked.At ?? meta.At },
        VenueConfirmed => state with { ConfirmAt = null },
        _ => state,
    };

    protected override DueTimes Due(VenueState state) => DueTimes.For(Venues.Workflow, state.ConfirmAt);

    protected override bool Exists(VenueState state) => state.Fields is not null;
}

/// <summary>The entries: one of the kind, one of its verb, one of its technical workflow.</summary>
internal static class Venues
{
    public static readonly TechnicalWorkflow Workflow = new("venueMgt", "Venues", "Locaties", "locatiebeheer");

    private static readonly Kind s_kind = new("venues", "venue", "A place that is booked.", new("venue",
    [
        new("label", Text, "The name people read."),
        new("budget", new ReferenceType(["budgets"]), "Who pays."),
        new("seats", new QuantityType(), "How many it takes.") { Required = true },
    ]),
    [
        new("booked", new QuantityType(), "Seats that are taken."),
        new("status", Text, "free, booked or confirmed."),
    ]);

    public static readonly KindEntry Entry = KindEntry.Of(new VenueKind(), Need.Plan, Show, new WrittenKind(
        s_kind, 55, (r, mode) => new PutVenue(mode, new VenueFields(r.Text("label"), r.Code("budget"), r.Quantity("seats")))));

    public static readonly Verb Book = new("book", new RecordType("book",
        [
            new("venue", new ReferenceType(["venues"]), "The venue.") { Required = true },
            new("seats", new QuantityType(), "How many.") { Required = true },
            new("confirmAt", new InstantType(), "When it is confirmed."),
        ]),
        "Books a venue.", [Need.Plan], args => (
            new EntityRef("venues", args.Code("venue")!.Value), new BookVenue(args.Quantity("seats")!.Value, args.Instant("confirmAt"))));

    private static FieldType Text => new TextType(100);

    private static JsonObject Show(VenueState state) => state.Fields is not { } fields ? [] : new JsonObject
    {
        ["label"] = fields.Label,
        ["seats"] = fields.Seats?.Value,
        ["booked"] = state.Booked.Value,
        ["status"] = state.ConfirmAt is not null ? "booked" : state.Booked > Quantity.Zero ? "confirmed" : "free",
    };
}
