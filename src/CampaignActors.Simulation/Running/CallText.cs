using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.Running;

/// <summary>Formats a command in one line, for the output of a run.</summary>
public static class CallText
{
    public static string Of(VerbCall call) => call switch
    {
        CreateCall create => $"create {create.Entity.Ref}",
        SetCall set => $"set {set.Kind}/{string.Join('/', set.Path)} {Of(set.Fields)}",
        ParallelCall parallel => $"parallel ({parallel.Calls.Count} commands)",
        _ => $"{call.Verb} {Of(call.Arguments)}",
    };

    private static string Of(TextNode node) => node switch
    {
        ScalarNode scalar => scalar.Text,
        MapNode map => string.Join(", ", map.Entries.Select(e => $"{e.Key.Text} {Of(e.Value)}")),
        ListNode list => $"[{string.Join(", ", list.Items.Select(Of))}]",
        _ => "",
    };
}
