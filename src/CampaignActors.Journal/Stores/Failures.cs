namespace CampaignActors.Journal.Stores;

/// <summary>The database refused what was written because of what it is; nothing of the whole batch is stored.</summary>
/// <param name="culprit">Index of the request that was refused; -1: one of them, it is not known which.</param>
internal sealed class RowsRefusedException(Exception reason, int culprit = -1) : Exception(reason.Message, reason)
{
    public Exception Reason => InnerException!;

    public int Culprit => culprit;
}

/// <summary>The database cannot be used as it is; the message says what is wrong with it.</summary>
public sealed class JournalUnusableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The journal has so much to write that it takes no more.</summary>
public sealed class JournalFullException(string message) : Exception(message);

/// <summary>The journal is configured not to do this.</summary>
public sealed class JournalRefusesException(string message) : Exception(message);
