using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>
/// A plan or scenario file as read: every key known, every value typed, every reference resolved. What the commands mean is the
/// engine's business.
/// </summary>
/// <param name="Title">The title, empty for a plan without one.</param>
/// <param name="Zone">Zone of local times; UTC by default.</param>
/// <param name="Currency">Currency of all amounts; EUR by default.</param>
/// <param name="Start">The virtual clock at the first instant; <see cref="Instant.MinValue"/> for a plan that gives none.</param>
/// <param name="Workflows">State at the start by canonical name of every technical workflow: started, stopped or paused.</param>
/// <param name="Setup">Entities that exist at the start, in the order of the file, which need not be the order of references.</param>
/// <param name="Steps">What happens, never going back in time.</param>
public sealed record Scenario(
    string Title,
    DateTimeZone Zone,
    Currency Currency,
    Instant Start,
    IReadOnlyDictionary<string, string> Workflows,
    IReadOnlyList<EntitySpec> Setup,
    IReadOnlyList<Step> Steps)
{
    /// <summary>What the readers of scalars need in order to read the fields of this file.</summary>
    public ReadContext Context { get; } = new(Zone, Currency);

    public bool HasStart => Start != Instant.MinValue;
}

/// <summary>One entity to create: its fields are checked against the catalogue, but stay text.</summary>
public sealed record EntitySpec(string Kind, Code Code, MapNode Fields, TextPosition Position)
{
    public EntityRef Ref => new(Kind, Code);
}

/// <param name="Index">Number of the step, from 1.</param>
/// <param name="At">When, or <c>null</c> for the instant of the step before.</param>
/// <param name="Do">Commands in order.</param>
/// <param name="Expect">What must be true afterwards, or <c>null</c>.</param>
/// <param name="Reject">The text that the refusal of the one command must hold; empty for any refusal; <c>null</c> when it must be accepted.</param>
/// <param name="Outages">How long each of mail, files and provider, or the work of a workflow, is out of order from this step on.</param>
/// <param name="Position">Where the step stands.</param>
public sealed record Step(
    int Index,
    Instant? At,
    IReadOnlyList<VerbCall> Do,
    MapNode? Expect,
    string? Reject,
    IReadOnlyDictionary<string, Duration> Outages,
    TextPosition Position)
{
    /// <summary>The past that <see cref="Expect"/> speaks of; <c>null</c>: the present. Mails and files are always those of the present.</summary>
    public AsOf? Past { get; init; }
}

/// <summary>One command. <see cref="Arguments"/> is checked against <see cref="Vocabulary.Catalogue.VerbCatalogue"/>.</summary>
public record VerbCall(string Verb, MapNode Arguments, TextPosition Position);

/// <summary>One entity of a <c>create</c>.</summary>
public sealed record CreateCall(EntitySpec Entity)
    : VerbCall(Vocabulary.Catalogue.VerbCatalogue.Create, Entity.Fields, Entity.Position);

/// <summary>
/// One address of a <c>set</c>. <see cref="Path"/> holds the code, and for a line of a stock (<c>stocks/STK1/CARD</c>) the codes of stock
/// and line.
/// </summary>
public sealed record SetCall(string Kind, IReadOnlyList<Code> Path, MapNode Fields, TextPosition Position)
    : VerbCall(Vocabulary.Catalogue.VerbCatalogue.Set, Fields, Position)
{
    public bool IsStockLine => Path.Count == 2;
}

/// <summary>Commands issued at the same instant from different senders, in the order of the file; lists within are flattened.</summary>
public sealed record ParallelCall(IReadOnlyList<VerbCall> Calls, TextPosition Position)
    : VerbCall(Vocabulary.Catalogue.VerbCatalogue.Parallel, MapNode.Empty(Position), Position);
