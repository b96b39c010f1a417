namespace CampaignActors.Protocol.Shell;

/// <summary>
/// In which forms rows are written. Those that say what changed cannot be read by version 0.2 and earlier, so a node writes them only when
/// no node of such a version can meet them (docs/decisions/0051-writing-what-changed.md). Reading knows all forms.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class StoredForms(bool writeChanges)
{
    /// <summary>The forms of this version.</summary>
    public static readonly StoredForms Present = new(true);

    private volatile bool _writeChanges = writeChanges;

    /// <summary>Whether rows say what changed, instead of repeating the state that they change.</summary>
    public bool WriteChanges => _writeChanges;

    /// <summary>From here on rows say what changed. There is no way back: such rows are in the journal.</summary>
    public void StartWritingChanges() => _writeChanges = true;
}
