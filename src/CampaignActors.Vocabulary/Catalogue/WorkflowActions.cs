namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>What a technical workflow can be told, in files, on the command line and over HTTP (domain.md §4.7).</summary>
public static class WorkflowActions
{
    public static readonly IReadOnlyList<(string Name, string Doc)> All =
    [
        ("start", "Starts a workflow; parked items go first, and work that was held is done in order of its due time."),
        ("pause", "Pauses a workflow; its work is held."),
        ("stop", "Stops a workflow; its work is held."),
        ("unconditionalStop", "Stops a workflow whatever state it is in."),
        ("restart", "Stops a workflow and starts it from the beginning: what was parked counts as new work."),
        ("run", "Lets a started workflow check now that nothing was forgotten, and repair what was."),
        ("runFull", "The same for every entity, not only for those changed since the last time."),
        ("executePending", "Everything that failed and waits for its next try goes now."),
        ("retry", "Parked items are tried again now."),
        ("purgeHistory", "Forgets the runs so far."),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(action => action.Name)];
}
