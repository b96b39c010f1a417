using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using NodaTime;
using VenueField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Vocabulary.Tests.Catalogue.VenueFields>;

namespace CampaignActors.Vocabulary.Tests.Catalogue;

internal sealed record VenueFields : Fields
{
    public string? Label { get; init; }

    public Code? Budget { get; init; }

    public Quantity? Seats { get; init; }
}

internal sealed record PutVenue(PutMode Mode, VenueFields Fields) : ICommand;

internal sealed record BookVenue(Quantity Seats, Instant? At) : ICommand;

internal sealed record VenueDescribed(VenueFields Fields) : IEvent;

internal sealed record VenueBooked(Quantity Seats, Instant? At) : IEvent;

internal sealed record VenueConfirmed : IEvent;

internal sealed record VenueState(
    Code Code, VenueFields? Fields = null, Quantity Booked = default, Instant? ConfirmAt = null) : IEntityState;

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

    private static readonly Field<VenueFields>[] s_given =
    [
        VenueField.Given(v => v.Label, new TextType(100), "The name people read."),
        VenueField.Given(v => v.Budget, new CodeReference(["budgets"]), "Who pays."),
        VenueField.Given(v => v.Seats, new PiecesType(), "How many it takes.") with { Required = true },
    ];

    private static readonly Kind s_kind = Kind.Of("venues", "venue", "A place that is booked.",
        (mode, fields) => new PutVenue(mode, fields), new FieldsType<VenueFields>("venue", _ => new(), s_given),
        [
            new("booked", new PiecesType(), "Seats that are taken."),
            new("status", new TextType(100), "free, booked or confirmed."),
        ]);

    public static readonly KindEntry Entry = KindEntry.Of(new VenueKind(), Need.Plan, Show, new WrittenKind(s_kind, 55));

    public static readonly Verb Book = new("book", new RecordType("book",
        [
            new("venue", new CodeReference(["venues"]), "The venue.") { Required = true },
            new("seats", new PiecesType(), "How many.") { Required = true },
            new("confirmAt", new InstantType(), "When it is confirmed."),
        ]),
        "Books a venue.", [Need.Plan], args => (
            new EntityRef("venues", args.Code("venue")!.Value), new BookVenue(args.Quantity("seats")!.Value, args.Instant("confirmAt"))));

    private static JsonObject Show(VenueState state) => state.Fields is not { } fields ? [] : new JsonObject
    {
        ["label"] = fields.Label,
        ["seats"] = fields.Seats?.Value,
        ["booked"] = state.Booked.Value,
        ["status"] = state.ConfirmAt is not null ? "booked" : state.Booked > Quantity.Zero ? "confirmed" : "free",
    };
}
