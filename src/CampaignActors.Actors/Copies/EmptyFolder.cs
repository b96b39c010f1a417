using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Recipients.Sqlite;

namespace CampaignActors.Actors.Copies;

/// <summary>A data folder that is to get a journal.</summary>
internal static class EmptyFolder
{
    /// <summary>No node can start on it until what is returned is disposed.</summary>
    /// <exception cref="JournalNotEmptyException">There is a journal, or what was folded from one.</exception>
    /// <exception cref="CopyException">A node uses it, or it cannot be written.</exception>
    public static DataFolderLock Claim(string folder)
    {
        DataFolderLock held;
        try
        {
            held = DataFolderLock.Acquire(folder);
        }
        catch (Exception e) when (e is DataFolderInUseException or IOException or UnauthorizedAccessException)
        {
            throw new CopyException($"the folder {Path.GetFullPath(folder)} cannot be used: {e.Message}", e);
        }
        // Views that were folded from another journal would be believed.
        if (new[] { SqliteStore.FileName, ProjectionStore.FileName, SqliteRecipients.FileName }
            .FirstOrDefault(name => File.Exists(Path.Combine(folder, name))) is not { } there)
            return held;
        held.Dispose();
        throw new JournalNotEmptyException(
            $"the folder {Path.GetFullPath(folder)} holds {there}, expected a folder without a journal: name another one");
    }
}
