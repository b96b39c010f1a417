using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Numbering;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Templates;

namespace CampaignActors.Domain.Tests.Schedules;

/// <summary>
/// A campaign, or a periodic template with its campaigns, over time: what a person changes, and what operationMgt makes of it.
/// </summary>
internal abstract class ScheduleStory
{
    private static readonly FactBook s_facts = Facts();
    private readonly Dictionary<EntityRef, object> _states = [];
    private int _commands;

    public Instant Now { get; protected set; } = RuleOracle.First + Duration.FromDays(4);

    /// <summary>operationMgt is stopped: nothing is made.</summary>
    public bool Stopped { get; set; }

    public abstract IReadOnlyList<MadeOccurrence> Made { get; }

    public abstract IEnumerable<Occurrence> Coming { get; }

    public abstract bool IsFull { get; }

    protected abstract EntityRef Self { get; }

    public static ScheduleStory Of(bool template) => template ? new OfTemplate() : new OfCampaign();

    public abstract bool Give(Schedule schedule);

    /// <summary>A person changes something that was made in advance, or asks for it.</summary>
    public abstract void Touch(Random random);

    private static FactBook Facts()
    {
        var facts = new FactBook();
        facts.Add(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), null));
        facts.Add(Kinds.Template(Code("CLUB")), new TemplateFacts(TemplateType.Periodic, null, null, null, new()));
        return facts;
    }

    protected object State(EntityRef entity) =>
        _states.TryGetValue(entity, out var state) ? state : EntityCatalog.Get(entity.Kind).Initial(entity.Code);

    protected bool Do(EntityRef entity, ICommand command, string by = "mia") =>
        Take(entity, EntityCatalog.Get(entity.Kind).Decide(State(entity), command, Context(by)), by);

    private Context Context(string by) => new(Now, by, $"c{++_commands}", DateTimeZone.Utc, s_facts, []);

    private bool Take(EntityRef entity, Decision decision, string by)
    {
        if (decision is not Decision.Accepted accepted)
            return false;
        var kind = EntityCatalog.Get(entity.Kind);
        foreach (var happened in accepted.Events)
        {
            var meta = new EventMeta(Now, by, $"c{_commands}", []);
            var (before, after) = (State(entity), kind.Evolve(State(entity), happened, meta));
            _states[entity] = after;
            foreach (var effect in kind.Effects(before, after, happened, meta).ToList())
                Deliver(entity, effect);
        }
        Assert.Null(kind.Broken(State(entity)));
        return true;
    }

    private void Deliver(EntityRef source, AddressedEffect effect)
    {
        if (effect.Effect is TakeNumber take)
            effect = new(Kinds.Campaign(Code($"OP{take.Occurrence}")), new BeginCampaign(take.Template, take.Occurrence, take.Fields));
        if (effect.Target.Kind is Kinds.Campaigns or Kinds.Templates)
            Take(
                effect.Target,
                EntityCatalog.Get(effect.Target.Kind).Receive(State(effect.Target), source, effect.Effect, Context("operationMgt")),
                "operationMgt");
    }

    private Instant? NextDue => EntityCatalog.Get(Self.Kind).Due(State(Self))[TechnicalWorkflow.OperationMgt];

    /// <summary>Time passes; what falls due is done at its instant unless operationMgt is stopped.</summary>
    public void Advance(Instant to)
    {
        for (var rounds = 0; !Stopped && NextDue is { } due && due <= to; rounds++)
        {
            Assert.True(rounds < 10_000, "it does not come to rest");
            Now = Instant.Max(Now, due);
            Assert.True(Do(Self, new Work(TechnicalWorkflow.OperationMgt), "operationMgt"));
        }
        Now = to;
    }

    private sealed class OfCampaign : ScheduleStory
    {
        private CampaignState Campaign => (CampaignState)State(Self);

        protected override EntityRef Self => Make.Campaign;

        public override IReadOnlyList<MadeOccurrence> Made => [.. Campaign.Workflows.Where(w => w.State != CampaignWorkflowState.Canceled)
            .Select(w => new MadeOccurrence(w.Number, w.Key, w.Planned, w.State != CampaignWorkflowState.BeingEdited))];

        public override IEnumerable<Occurrence> Coming => Campaign.Coming();

        public override bool IsFull => Made.Count >= (Campaign.Fields?.MaxWorkflows ?? 28);

        public override bool Give(Schedule schedule) => Do(Self, new PutCampaign(PutMode.Apply, new CampaignFields
        {
            Program = Code("PRG1"), End = RuleOracle.Last - Duration.FromDays(20), MaxWorkflows = 60, Schedule = schedule,
        }));

        public override void Touch(Random random)
        {
            if (Made.Where(m => !m.Stays).ToList() is { Count: > 0 } open)
                Do(Self, new CommandCampaignWorkflow(open[random.Next(open.Count)].Number, CampaignWorkflowTrigger.Started));
        }
    }

    private sealed class OfTemplate : ScheduleStory
    {
        private TemplateState Template => (TemplateState)State(Self);

        protected override EntityRef Self => Kinds.Template(Code("CLUB"));

        public override IReadOnlyList<MadeOccurrence> Made
        {
            get
            {
                // What the template believes of its campaigns is true of them.
                foreach (var made in Template.Made)
                    Assert.Equal(made.Dates, ((CampaignState)State(Kinds.Campaign(made.Code!.Value))).Placed!.Dates);
                return [.. Template.Made.Select(m => new MadeOccurrence(m.Number, m.Key, m.Occurrence, m.Kept == true))];
            }
        }

        public override IEnumerable<Occurrence> Coming => Template.Open();

        public override bool IsFull => false;

        public override bool Give(Schedule schedule) => Do(Self, new PutTemplate(PutMode.Apply, new TemplateFields
        {
            Type = TemplateType.Periodic, Program = Code("PRG1"), DurationDays = 3, Schedule = schedule,
            Campaign = new CampaignFields { WorkflowTemplate = "Letter" },
        }));

        public override void Touch(Random random)
        {
            if (Template.Made is { Count: > 0 } made)
                Do(
                    Kinds.Campaign(made[random.Next(made.Count)].Code!.Value),
                    new PutCampaign(PutMode.Change, new CampaignFields { Label = $"Changed {random.Next()}" }));
        }
    }
}
