using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Tests.Stocks;

/// <summary>
/// Random histories of a line that reorders, with its orders: no two proposals for one need, and a sweep after a sweep writes nothing
/// (domain.md §3.4 rules 12 to 16).
/// </summary>
[Properties(Replay = Draws.Same)]
public sealed class ReorderingProperties
{
    private static readonly Work s_work = new(TechnicalWorkflow.StockMgt);
    private static readonly EntityRef s_stock = Kinds.Stock(Code("STK1"));
    private static readonly Code s_card = Code("CARD");

    public sealed record Act(int Kind, int Who, int Volume);

    public static class Acts
    {
        public static Arbitrary<Act[]> Sequences() => Arb.From(
            (from kind in Gen.Choose(0, 14)
             from who in Gen.Choose(1, 4)
             from volume in Gen.Choose(0, 300)
             select new Act(kind, who, volume)).ArrayOf().Resize(80));
    }

    [Property(Arbitrary = [typeof(Acts)], MaxTest = 300)]
    public void No_need_has_two_proposals_and_sweeps_repeat_nothing(Act[] acts)
    {
        var world = new World();
        foreach (var act in acts)
            world.Do(act);
        for (var i = 0; i < 1_000; i++)
            world.Sweep();
    }

    /// <summary>The line and its orders, with what is under way between them.</summary>
    private sealed class World
    {
        private readonly Spec _line = new Spec(Kinds.Line(s_card)).WhenTold(s_stock, Define(new LineFields
        {
            Initial = new(500), AlertLevel = new(50), ReorderQuantity = new(100), LeadTime = 3,
        }));
        private readonly List<Spec> _orders = [];
        private readonly HashSet<string> _made = [];
        private int _number;

        /// <summary>Orders whose proposal is granted and whose placing has not reached the line.</summary>
        private readonly List<(Spec Order, AcceptProposal Accept)> _underWay = [];

        private LineState State => _line.State<LineState>();

        private static DefineLine Define(LineFields fields) => new(fields, "Cards", null);

        public void Do(Act act)
        {
            var (who, volume) = (Code($"D{act.Who}"), new Quantity(act.Volume));
            switch (act.Kind)
            {
                case 0 or 1 or 2:
                    _line.WhenTold(Kinds.Delivery(who), new ConsumeStock(who, volume * 2));
                    break;
                case 3:
                    _line.WhenTold(Kinds.Delivery(who), new ReserveStock(who, volume));
                    break;
                case 4:
                    _line.WhenTold(Kinds.Delivery(who), new FreeStock(who));
                    break;
                case 5:
                    Order(new PlaceOrder(PutMode.Create, null, s_card, volume, null));
                    break;
                case 6 when Proposal(act) is { } proposal:
                    Accept(proposal, act.Volume % 2 == 0 ? null : volume);
                    break;
                case 7 when _underWay.Count > 0:
                    Placed();
                    break;
                case 8 when _underWay.Count > 0:
                    var (given, accept) = _underWay[0];
                    _underWay.RemoveAt(0);
                    _line.WhenTold(given.Self, new ReturnProposal(accept.Proposal));
                    break;
                case 9 when Proposal(act) is { } proposal:
                    _line.When(new DropProposal(proposal, "No"));
                    break;
                case 10:
                    _line.WhenTold(s_stock, Define(act.Who switch
                    {
                        1 => new LineFields { AlertLevel = volume },
                        2 => new LineFields { SafetyStock = volume },
                        3 => new LineFields { ReorderQuantity = volume + new Quantity(1) },
                        _ => new LineFields { Cleared = ["reorderQuantity"] },
                    }));
                    break;
                case 11 when Known(act) is { } order:
                    Told(order.When(act.Volume % 2 == 0 ? new CancelOrder() : new LowerOrder(volume)));
                    break;
                case 12 when Known(act) is { } order:
                    Told(order.When(new ReceiveNow(act.Volume % 2 == 0 ? null : volume)));
                    Told(order.When(s_work));
                    break;
                default:
                    Sweep();
                    break;
            }
            Check();
        }

        private Code? Proposal(Act act) => State.Proposals.Count == 0 ? null : State.Proposals[act.Who % State.Proposals.Count].Code;

        private Spec? Known(Act act) => _orders.Count == 0 ? null : _orders[act.Volume % _orders.Count];

        private Spec New() => new Spec(Kinds.Order(Code($"O{++_number}")))
            .Knowing(_line.Self, EntityCatalog.Get(Kinds.Lines).Facts(State));

        private void Order(ICommand command)
        {
            var order = New().When(command);
            if (!order.Accepted)
                return;
            _orders.Add(order);
            Told(order);
        }

        /// <summary>The order asks; two may ask for one proposal.</summary>
        private void Accept(Code proposal, Quantity? volume)
        {
            var accept = new AcceptProposal(s_card, proposal, volume, null);
            var order = New();
            var taken = State.Proposals.First(p => p.Code == proposal).TakenBy;
            order.When(accept);
            if (!order.Accepted)
                return;
            _line.WhenTold(order.Self, (IEffect)order.Consents.Single().Ask);
            Assert.Equal(taken is null, _line.Accepted);
            if (_line.Accepted)
                _underWay.Add((order, accept));
        }

        private void Placed()
        {
            var (order, accept) = _underWay[0];
            _underWay.RemoveAt(0);
            _orders.Add(order);
            var before = Reordering.Projected(State);
            var proposed = State.Proposals.First(p => p.Code == accept.Proposal).Volume;
            Told(order);
            Assert.Equal(before - proposed + order.State<OrderState>().Volume, Reordering.Projected(State));
        }

        private void Told(Spec order)
        {
            foreach (var effect in order.Accepted ? order.Effects : [])
                _line.WhenTold(order.Self, effect.Effect);
        }

        /// <summary>What a sweep makes, it makes because it is missing, and once.</summary>
        public void Sweep()
        {
            var before = State;
            _line.When(s_work);
            foreach (var made in _line.Events.OfType<ProposalMade>())
            {
                Assert.True(_made.Add(made.Proposal.Code));
                var projected = Reordering.Projected(State);
                var kept = Reordering.Kept(State);
                Assert.True(projected - made.Proposal.Volume <= kept, "it was not needed");
                Assert.True(projected > kept, "it does not suffice");
                Assert.True(projected - before.Fields.ReorderQuantity!.Value <= kept, "it is of a lot too many");
            }
            _line.When(s_work).ThenNothing();
            Assert.Null(_line.Due[TechnicalWorkflow.StockMgt]);
            // Each that stands is needed beside the others, unless an order is taking it.
            var last = State.Proposals.LastOrDefault(p => p.TakenBy is null);
            Assert.True(last is null || Reordering.Projected(State) - last.Volume <= Reordering.Kept(State));
            Assert.True(State.Fields.ReorderQuantity is null || State.Declined is not null
                || Reordering.Projected(State) > Reordering.Kept(State));
        }

        private void Check()
        {
            Assert.Null(_line.Broken);
            Assert.Equal(State.Proposals.Sum(p => p.Volume.Value), State.Proposed.Value);
            Assert.Equal(State.Proposals.Count, State.Proposals.Select(p => p.Code).Distinct().Count());
            Assert.DoesNotContain(State.Proposals, p => p.TakenBy is { } by && State.Orders.ContainsKey(by));
        }
    }
}
