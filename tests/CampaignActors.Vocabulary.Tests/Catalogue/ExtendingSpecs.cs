using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using NodaTime;

namespace CampaignActors.Vocabulary.Tests.Catalogue;

/// <summary>
/// What docs/extending.md says, done: a kind, a verb and a technical workflow of their own folder, each registered by one line, go from the
/// text that a person writes to decision, agenda and view. How its views are swept is in the specs of sweeps.
/// </summary>
public sealed class ExtendingSpecs
{
    // The lines.
    private static readonly IReadOnlyList<KindEntry> s_kinds = [.. KindCatalogue.Entries, Venues.Entry];
    private static readonly IReadOnlyList<Verb> s_verbs = [.. VerbCatalogue.All, Venues.Book];
    private static readonly IReadOnlyList<TechnicalWorkflow> s_workflows = [.. TechnicalWorkflow.All, Venues.Workflow];

    private static readonly Instant s_noon = Instant.FromUtc(2026, 3, 1, 12, 0);
    private static readonly Instant s_later = Instant.FromUtc(2026, 3, 2, 12, 0);

    private readonly KindEntry _entry = s_kinds.Single(k => k.Name == "venues");
    private IEntityState _state;

    public ExtendingSpecs() => _state = _entry.Entity.Initial(new Code("V1"));

    private static MapNode Map(string yaml) => (MapNode)YamlText.Read("test", yaml);

    private Decision Do(ICommand command, Instant? at = null)
    {
        var meta = new EventMeta(at ?? s_noon, "mia", "c1", []);
        var context = new Context(meta.At, meta.By, meta.CommandId, DateTimeZone.Utc, FactBook.Empty, []);
        var decision = _entry.Entity.Decide(_state, command, context);
        if (decision is Decision.Accepted accepted)
            _state = accepted.Events.Aggregate(_state, (state, happened) => _entry.Entity.Evolve(state, happened, meta));
        return decision;
    }

    private ICommand Describe(string yaml) => Binder.Entity(_entry, new Code("V1"), Map(yaml), PutMode.Create, ReadContext.Default).Command;

    private void Create() => Assert.IsType<Decision.Accepted>(Do(Describe("{ label: Hall, seats: 200 }")));

    private JsonObject View => _entry.View(_state);

    [Fact]
    public void A_kind_is_read_decided_and_shown_from_its_entry()
    {
        Assert.Empty(View);

        Create();

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "label": "Hall", "seats": 200, "booked": 0, "status": "free" }"""), View));
        var again = Assert.IsType<Decision.Rejected>(Do(Describe("{ seats: 1 }")));
        Assert.Equal("venue 'V1' exists already", again.Text);
    }

    [Fact]
    public void Fields_of_a_kind_are_checked_from_its_entry()
    {
        var error = Assert.Throws<InputException>(() => Describe("{ label: Hall, sites: 2 }"));

        Assert.Contains("sites", error.Message, StringComparison.Ordinal);
        Assert.Contains("the key 'seats' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_up_creates_a_kind_by_the_rank_of_its_entry()
    {
        var items = new[] { "venues", "campaigns", "budgets" }.Select(kind => new EntityRef(kind, new Code("X1")));

        var order = SetupOrder.Of(items, i => i, _ => Map("{ }"), kind => s_kinds.Single(k => k.Name == kind).Written!);

        Assert.Equal(["budgets", "venues", "campaigns"], order.Select(i => i.Kind));
    }

    [Fact]
    public void A_verb_is_bound_and_judged_from_its_entry()
    {
        var verb = s_verbs.Single(v => v.Name == "book");
        Create();

        var request = Binder.Verb(verb, Map("{ venue: V1, seats: 50 }"), ReadContext.Default);

        Assert.Equal(new EntityRef("venues", new Code("V1")), request.Target);
        Assert.Equal(Need.Plan, verb.NeedOf(request.Target, request.Command));
        Assert.IsType<Decision.Accepted>(Do(request.Command));
        Assert.Equal(50, View["booked"]!.GetValue<decimal>());
        var error = Assert.Throws<InputException>(() => Binder.Verb(verb, Map("{ seats: 50 }"), ReadContext.Default));
        Assert.Contains("'venue' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workflow_is_due_and_works_only_where_it_is_named()
    {
        Create();
        Do(Binder.Verb(Venues.Book, Map("{ venue: V1, seats: 50, confirmAt: 2026-03-02T12:00:00Z }"), ReadContext.Default).Command);

        var due = s_workflows.ToDictionary(w => w.Name, w => _entry.Entity.Due(_state)[w]);

        Assert.Equal(s_later, due["venueMgt"]);
        Assert.All(due.Where(d => d.Key != "venueMgt"), d => Assert.Null(d.Value));
        Assert.Equal(Decision.Nothing, Do(new Work(TechnicalWorkflow.BudgetMgt), s_later));
        Assert.Equal(Decision.Nothing, Do(new Work(Venues.Workflow)));
        Do(new Work(Venues.Workflow), s_later);
        Assert.Equal("confirmed", View["status"]!.GetValue<string>());
        Assert.Equal(DueTimes.None, _entry.Entity.Due(_state));
    }
}
