using Akka.Actor;
using Akka.Persistence;
using CampaignActors.Journal.Stores;

namespace CampaignActors.Journal.Reading;

/// <summary>A persistent actor that is read again, and how far that is.</summary>
/// <param name="refuseAlternating">Whether rows of two writers that alternate make it fail.</param>
internal sealed class ReplayRequest(ReplayMessages message, bool refuseAlternating)
{
    private long _next = message.FromSequenceNr;
    private long _left = message.Max;
    private long _rows;
    private long _page;
    private string? _writer;
    private HashSet<string>? _earlier;

    public string PersistenceId => message.PersistenceId;

    /// <summary>Whether rows are to be read; if not, only the highest number is.</summary>
    public bool WantsRows => _left > 0 && _next <= message.ToSequenceNr;

    /// <summary>Whether the actor has its answer.</summary>
    public bool Answered { get; private set; }

    /// <summary>Whether there may be further rows after this page.</summary>
    public bool PageFull { get; private set; }

    /// <summary>The number of the last row seen: the highest, when all rows up to the end were asked for; 0: there was none.</summary>
    public long Last { get; private set; }

    /// <summary>Whether <see cref="Last"/> may not be the highest, so that it must be asked for.</summary>
    public bool MayEndBefore => message.ToSequenceNr != long.MaxValue || message.Max != long.MaxValue;

    /// <summary>Numbers up to this do not count as the highest.</summary>
    public long Above => Math.Max(0, message.FromSequenceNr - 1);

    /// <summary>The next page.</summary>
    public RowRange Begin(int page)
    {
        (_rows, PageFull, _page) = (0, false, Math.Min(page, _left));
        return new RowRange(PersistenceId, _next, message.ToSequenceNr, _page);
    }

    /// <summary>Sends a row to the actor.</summary>
    public void Take(in OldRow row, Func<string, OldRow, IEnumerable<IPersistentRepresentation>> decode)
    {
        if (Answered)
            return;
        try
        {
            if (row.SequenceNr < _next)
                throw new InvalidOperationException($"row {row.SequenceNr} of {PersistenceId} came after row {_next - 1}");
            (_next, Last, _rows) = (row.SequenceNr + 1, row.SequenceNr, _rows + 1);
            PageFull = _rows == _page;
            if (row.Deleted)
                return;
            if (refuseAlternating)
                Check(row);
            _left--;
            foreach (var representation in decode(PersistenceId, row))
                message.PersistentActor.Tell(new ReplayedMessage(representation), ActorRefs.NoSender);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Check(in OldRow row)
    {
        var writer = row.Writer ?? "";
        if (writer == _writer)
            return;
        if (_earlier?.Contains(writer) == true)
            throw new InvalidOperationException($"row {row.SequenceNr} of {PersistenceId} is of a writer that another one has followed");
        if (_writer is not null)
            (_earlier ??= []).Add(_writer);
        _writer = writer;
    }

    public void Succeed(long highest)
    {
        Answered = true;
        message.PersistentActor.Tell(new RecoverySuccess(highest), ActorRefs.NoSender);
    }

    public void Fail(Exception reason)
    {
        if (Answered)
            return;
        Answered = true;
        message.PersistentActor.Tell(new ReplayMessagesFailure(reason), ActorRefs.NoSender);
    }
}
