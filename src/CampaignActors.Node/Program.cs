using CampaignActors.Node.Start;

return await NodeCommand.RunAsync(args);
