using System.Text.Json.Nodes;
using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Keeping;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using NodaTime.Text;

namespace CampaignActors.Node.People;

/// <summary>The frozen targets that deliveries name, beside those of the store of people.</summary>
internal sealed class NamedTargets(StartedNode node, IRecipientDatabase people)
{
    private static readonly string s_preparing = Scalars.NameOf(DeliveryState.TargetCalculation);

    /// <summary>All deliveries, with at least everything that was durable when it was asked for.</summary>
    public async Task<IReadOnlyList<KeptDelivery>> ReadAsync(CancellationToken ct)
    {
        await node.CaughtUpAsync(ct);
        return [.. node.Views.List(Kinds.Deliveries).Select(d => Of(d.Code, d.View))];
    }

    /// <summary>Compares each with what the store has, and calculates the hash from its rows; purged ones have none.</summary>
    /// <returns>How many there are, and a line for each that differs. No person is in it.</returns>
    public async Task<(int Count, IReadOnlyList<string> Problems)> CheckAsync(CancellationToken ct)
    {
        var (count, problems) = (0, new List<string>());
        foreach (var delivery in await ReadAsync(ct))
        {
            if (delivery is not { Target: { } key, Hash: { } hash })
                continue;
            count++;
            var found = await TargetCheck.ProblemsAsync(people, [(key, hash)], ct);
            // A delivery that was analysed again meanwhile names another one by now.
            if (found.Count > 0 && Again(delivery.Code) is var now && (now?.Target, now?.Hash) == (key, hash))
                problems.AddRange(found);
        }
        return (count, problems);
    }

    private KeptDelivery? Again(string delivery)
    {
        var code = new Code(delivery);
        return node.Views.Find(Kinds.Delivery(code)) is { } view ? Of(code, view) : null;
    }

    private static KeptDelivery Of(Code code, EntityView view)
    {
        var document = view.Document();
        var preparing = document["state"]?.GetValue<string>() == s_preparing;
        if (document["target"] is not JsonObject target)
            return new KeptDelivery(code, preparing);
        return new KeptDelivery(
            code, preparing,
            new TargetKey(code, target["preparation"]!.GetValue<int>(), target["attempt"]!.GetValue<int>()),
            target["hash"]!.GetValue<string>(),
            target["handedOverAt"] is { } at ? InstantPattern.ExtendedIso.Parse(at.GetValue<string>()).Value : null,
            target["released"] is not null);
    }
}
