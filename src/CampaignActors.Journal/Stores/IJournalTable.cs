namespace CampaignActors.Journal.Stores;

/// <summary>The journal's table in one kind of database.</summary>
internal interface IJournalTable : IAsyncDisposable
{
    /// <summary>Connections that can write at the same time.</summary>
    int Writers { get; }

    /// <summary>Makes the table where that is asked for, and looks at what is there.</summary>
    /// <returns>Whether there is a table of tags.</returns>
    /// <exception cref="JournalUnusableException">It is no journal, or lacks what a journal needs.</exception>
    Task<bool> PrepareAsync(CancellationToken ct);

    IRowWriter Writer();

    IRowReader Reader();

    /// <summary>
    /// Deletes the rows of an entity up to a number. The newest of them stays, marked, so that its number is not given out again.
    /// </summary>
    Task DeleteAsync(string persistenceId, long toSequenceNr, CancellationToken ct);
}

/// <summary>A connection that writes. One batch at a time.</summary>
internal interface IRowWriter : IAsyncDisposable
{
    /// <summary>Writes all rows in one transaction; they are durable when it returns.</summary>
    /// <param name="requests">The rows of each request, in order.</param>
    /// <exception cref="RowsRefusedException">A row was refused for what it is; none is stored.</exception>
    /// <exception cref="Exception">Anything else: whether the rows are stored is not known.</exception>
    Task WriteAsync(IReadOnlyList<IReadOnlyList<NewRow>> requests, CancellationToken ct);
}

/// <summary>A connection that reads. One batch at a time.</summary>
internal interface IRowReader : IAsyncDisposable
{
    /// <summary>Reads rows of several entities, marked ones too, those of each in the order of their numbers.</summary>
    /// <param name="take">Is told of each row and which range it is of.</param>
    Task ReadAsync(IReadOnlyList<RowRange> ranges, Action<int, OldRow> take, CancellationToken ct);

    /// <returns>The highest number of each entity, of those above a number; 0: there is none.</returns>
    Task<long[]> HighestAsync(IReadOnlyList<(string PersistenceId, long Above)> entities, CancellationToken ct);
}

/// <param name="Limit">Rows, at the most.</param>
internal readonly record struct RowRange(string PersistenceId, long From, long To, long Limit);
